namespace Tesson.Cli.Streams;

/// <summary>The descriptors 0 to 2 of this process.</summary>
internal static class StandardStreams
{
    private const int Output = 1;
    private const int Error = 2;

    /// <summary>
    /// Opens those on /dev/null that the caller has closed. A file or a connection that is opened later would get their
    /// numbers, and what is printed would go there.
    /// </summary>
    /// <remarks>
    /// .NET opens /dev/urandom before Main, and keeps it. Where that has such a number, this program is started anew in its
    /// own place: what it opened is gone then, and what it hands over stays.
    /// </remarks>
    /// <param name="args">The arguments of this program.</param>
    public static void OpenMissing(string[] args)
    {
        bool isTaken = false;
        for (int descriptor = 0; descriptor <= Error; descriptor++)
        {
            int flags = Libc.fcntl(descriptor, Libc.F_GETFD);
            // What a caller hands over does not close on exec; what .NET opens does.
            if (flags == 0)
                continue;
            isTaken |= flags == Libc.FD_CLOEXEC;
            // The lowest number that is free: this one, unless it is taken.
            int opened = Libc.open("/dev/null", Libc.O_RDWR);
            if (opened >= 0 && opened != descriptor && Libc.dup2(opened, descriptor) < 0)
                return;
        }

        if (isTaken)
            _ = Libc.execv("/proc/self/exe", ["tesson", .. args, null]);
    }

    /// <summary>Stdout.</summary>
    public static DescriptorWriter OpenOutput() => new(Output, "stdout");

    /// <summary>Stderr.</summary>
    public static ErrorWriter OpenError() => new(Error);
}

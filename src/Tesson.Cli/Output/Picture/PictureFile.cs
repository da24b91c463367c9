using System.Text;
using Tesson.Core;

namespace Tesson.Cli.Output.Picture;

/// <summary>Writes a picture's file whole or not at all.</summary>
internal static class PictureFile
{
    /// <summary>Writes beside the file and then puts it in its place; a link stays, and what it leads to is replaced.</summary>
    /// <exception cref="TessonException">It cannot be written; the message names the file and the cause.</exception>
    public static void Write(string path, string text)
    {
        string? beside = null;
        try
        {
            if (path.Length == 0)
                throw new IOException("the path is empty");
            string target = Path.GetFullPath(new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path);
            if (Directory.Exists(target))
                throw new IOException("it is a directory");
            // As root, a move would put a file in the place of /dev/null.
            if (target.StartsWith("/dev/", StringComparison.Ordinal) || target.StartsWith("/proc/", StringComparison.Ordinal))
                throw new IOException("it is no ordinary file");

            string directory = Path.GetDirectoryName(target)!;
            if (!Directory.Exists(directory))
                throw new DirectoryNotFoundException();
            beside = Path.Combine(directory, $".{Path.GetRandomFileName()}.tmp");
            File.WriteAllText(beside, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.Move(beside, target, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            if (beside is not null)
                File.Delete(beside);
            throw new TessonException($"cannot write '{Printable.Of(path)}': {Cause(fault)}", fault);
        }
    }

    private static string Cause(Exception fault) => fault switch
    {
        DirectoryNotFoundException => "its directory does not exist",
        UnauthorizedAccessException => "permission denied",
        _ => Printable.Of(fault.Message.TrimEnd('.')),
    };
}

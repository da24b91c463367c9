namespace Tesson.Cli.Output.Picture;

/// <summary>How marks look in a terminal with colours: the parameters of an SGR code (ECMA-48); null for plain.</summary>
internal static class MarkStyle
{
    /// <summary>Frames: dim.</summary>
    public const string Frame = "2";

    /// <summary>The style of a mark.</summary>
    public static string? Of(Mark mark) => mark.State switch
    {
        CpuState.Held => Palette.Sgr(mark.Holder),
        CpuState.Shared or CpuState.Mixed => "1;7",
        CpuState.Reserved => "33",
        CpuState.Isolated => "36",
        CpuState.Forbidden => "31",
        _ => null,
    };
}

namespace Tesson.Tools;

/// <summary>How a run of a tool ended.</summary>
/// <param name="Status">Its exit status; 0 is success.</param>
/// <param name="Output">Its stdout.</param>
/// <param name="Error">Its stderr.</param>
public sealed record ToolResult(int Status, string Output, string Error)
{
    /// <summary>The first line of stderr: why it refuses.</summary>
    public string Reason => Error.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "no reason given";
}

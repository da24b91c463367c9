namespace Tesson.Core.Groups;

/// <summary>The words of <see cref="Balance"/>.</summary>
public static class Balances
{
    /// <summary>The word of an option and of a label: <c>round-robin</c>.</summary>
    public static string Name(this Balance balance) => balance == Balance.Source ? "source" : "round-robin";

    /// <summary>Reads <see cref="Name"/> back; anything else is round robin.</summary>
    public static Balance Parse(string? text) => text == "source" ? Balance.Source : Balance.RoundRobin;
}

using System.Diagnostics.CodeAnalysis;

namespace Tesson.Core.Placement;

/// <summary>The names of units, as users type them and as labels keep them.</summary>
public static class Units
{
    /// <summary>Every name that <see cref="TryParse"/> knows, for messages and completion.</summary>
    public const string Known = "core, node (numa), pu, machine";

    /// <summary>The name that is printed and kept in labels.</summary>
    [SuppressMessage("Globalization", "CA1308", Justification = "Units are written in lower case.")]
    public static string Name(this Unit unit) => unit.ToString().ToLowerInvariant();

    /// <summary>The name for several of them.</summary>
    public static string Plural(this Unit unit) => unit switch
    {
        Unit.Core => "cores",
        Unit.Node => "nodes",
        Unit.Pu => "PUs",
        _ => "machines",
    };

    /// <summary>Reads a unit's name, <c>numa</c> included.</summary>
    public static bool TryParse(string? text, out Unit unit)
    {
        (unit, bool known) = text switch
        {
            "core" => (Unit.Core, true),
            "node" or "numa" => (Unit.Node, true),
            "pu" => (Unit.Pu, true),
            "machine" => (Unit.Machine, true),
            _ => (default, false),
        };
        return known;
    }
}

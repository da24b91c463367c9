using System.Diagnostics.CodeAnalysis;

namespace Tesson.Core.Placement;

/// <summary>The names of units, as users type them and as labels keep them.</summary>
public static class Units
{
    /// <summary>Every name that <see cref="TryParse"/> knows, for messages and completion.</summary>
    public const string Known = "pu, core, l3 (cache, ccx), die, package (socket), node (numa), machine";

    /// <summary>The name that is printed and kept in labels.</summary>
    [SuppressMessage("Globalization", "CA1308", Justification = "Units are written in lower case.")]
    public static string Name(this Unit unit) => unit.ToString().ToLowerInvariant();

    /// <summary>The word for so many of them, as it stands in a sentence.</summary>
    public static string Word(this Unit unit, int count) => (unit, count) switch
    {
        (Unit.Pu, 1) => "PU",
        (Unit.L3, 1) => "L3",
        (Unit.Pu, _) => "PUs",
        (Unit.L3, _) => "L3s",
        (_, 1) => unit.Name(),
        _ => $"{unit.Name()}s",
    };

    /// <summary>Reads a unit's name, those of other tools (<c>numa</c>, <c>socket</c>, <c>ccx</c>) included.</summary>
    public static bool TryParse(string? text, out Unit unit)
    {
        (unit, bool known) = text switch
        {
            "pu" => (Unit.Pu, true),
            "core" => (Unit.Core, true),
            "l3" or "cache" or "ccx" => (Unit.L3, true),
            "die" => (Unit.Die, true),
            "package" or "socket" => (Unit.Package, true),
            "node" or "numa" => (Unit.Node, true),
            "machine" => (Unit.Machine, true),
            _ => (default, false),
        };
        return known;
    }
}

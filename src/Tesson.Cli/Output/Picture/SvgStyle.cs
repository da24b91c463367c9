using System.Globalization;

namespace Tesson.Cli.Output.Picture;

/// <summary>The style sheet and the patterns of a picture for a document: legible on light and dark backgrounds.</summary>
internal static class SvgStyle
{
    /// <summary>The style sheet; the holders' colours are the same on both backgrounds, with dark text on them.</summary>
    public static string Sheet(int holders)
    {
        var colours = Enumerable.Range(0, Math.Min(holders, Palette.Count))
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"    .h{i} {{ fill: {Palette.Hex(i)}; }}\n"));
        return $$"""
                svg { color-scheme: light dark; --page: #ffffff; --ink: #1f2328; --line: #8b949e; --box: #f6f8fa; --core: #d8dee4; --free: #ffffff; --hatch: #8b949e; --no: #d1242f; }
                @media (prefers-color-scheme: dark) {
                  svg { --page: #0d1117; --ink: #e6edf3; --line: #6e7681; --box: #161b22; --core: #30363d; --free: #0d1117; --hatch: #8b949e; --no: #ff7b72; }
                }
                text { font-family: sans-serif; font-size: 12px; fill: var(--ink); }
                .page { fill: var(--page); }
                .box { fill: var(--box); stroke: var(--line); fill-opacity: 0.6; }
                .core { fill: var(--core); }
                .cpu, .key { stroke: var(--line); stroke-width: 0.5; }
                .number { font-family: monospace; text-anchor: middle; }
                .on { fill: #1f2328; }
                .inverse { fill: var(--page); }
                .shared { fill: var(--ink); }
                .free { fill: var(--free); }
                .reserved { fill: url(#reserved); }
                .isolated { fill: url(#isolated); }
                .forbidden { fill: url(#forbidden); }
                .offline { fill: none; stroke-dasharray: 2 2; }
                .paper { fill: var(--free); }
                .hatch { stroke: var(--hatch); stroke-width: 2; }
                .no { stroke: var(--no); stroke-width: 1.5; }
            {{string.Concat(colours)}}
            """;
    }

    /// <summary>Stripes for reserved CPUs, upright ones for isolated CPUs, and crosses for forbidden ones.</summary>
    public const string Patterns = """
          <pattern id="reserved" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect class="paper" width="6" height="6"/><line class="hatch" x1="1" y1="0" x2="1" y2="6"/>
          </pattern>
          <pattern id="isolated" width="4" height="4" patternUnits="userSpaceOnUse">
            <rect class="paper" width="4" height="4"/><line class="hatch" x1="1" y1="0" x2="1" y2="4"/>
          </pattern>
          <pattern id="forbidden" width="8" height="8" patternUnits="userSpaceOnUse">
            <rect class="paper" width="8" height="8"/><path class="no" d="M0 0L8 8M8 0L0 8"/>
          </pattern>
        """;
}

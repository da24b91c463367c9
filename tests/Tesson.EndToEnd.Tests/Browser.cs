namespace Tesson.EndToEnd.Tests;

/// <summary>A real browser without a window.</summary>
internal static class Browser
{
    /// <summary>What it shows of a file, with its preference set to a light or a dark background; skips the test where there is no browser.</summary>
    public static async Task<Png> RenderAsync(string file, bool isDark, int width, int height)
    {
        string? chromium = Environment.GetEnvironmentVariable("PATH")?.Split(':').Select(folder => Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists);
        bool required = Environment.GetEnvironmentVariable("TESSON_REQUIRE_ENGINE") == "1";
        Skip.If(chromium is null && !required, "no chromium");
        Assert.NotNull(chromium);

        var folder = Directory.CreateTempSubdirectory("tesson-browser-");
        try
        {
            string picture = Path.Combine(folder.FullName, "picture.png");
            var done = await Command.RunAsync(chromium,
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--hide-scrollbars", $"--user-data-dir={folder.FullName}", $"--blink-settings=preferredColorScheme={(isDark ? 0 : 1)}",
                $"--window-size={width},{height}", $"--screenshot={picture}", $"file://{file}",
            ]);
            Assert.True(File.Exists(picture), done.ToString());
            return Png.Read(picture);
        }
        finally
        {
            // A child of the browser's may still write there.
            for (int i = 0; folder.Exists && i < 20; i++)
            {
                try
                {
                    folder.Delete(recursive: true);
                    break;
                }
                catch (IOException)
                {
                    await Task.Delay(100);
                }
            }
        }
    }
}

using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Serialization;
using Docker.DotNet.Models;

namespace Tesson.Docker.Tests;

/// <summary>
/// The library can read some 300 models, and a native program carries all of them into each start. Trimming/Docker.DotNet.xml tells
/// the compiler which of them no call of <see cref="EngineClient"/> reads or writes.
/// </summary>
public sealed class TrimmingTests
{
    private static readonly Assembly Library = typeof(global::Docker.DotNet.DockerClient).Assembly;

    /// <summary>What the library reads and writes for us; the filters of a query are JSON as well.</summary>
    private static readonly Type[] Roots =
    [
        typeof(SystemInfoResponse), typeof(NetworkResponse[]), typeof(ImageInspectResponse), typeof(Message), typeof(JSONMessage),
        typeof(AuthConfig), typeof(IDictionary<string, IDictionary<string, bool>>),
    ];

    private static readonly HashSet<Type> Read = Closure();

    [Fact]
    public void Only_models_that_a_call_reads_are_in_the_program()
    {
        string file = Path.Combine(Repository(), "src", "Tesson.Docker", "Trimming", "Docker.DotNet.xml");
        string expected = Substitutions();
        if (Environment.GetEnvironmentVariable("TESSON_WRITE") == "1")
            File.WriteAllText(file, expected);
        Assert.True(expected == File.ReadAllText(file), $"{file} is not what the library needs: write it anew with TESSON_WRITE=1, and look at what has changed");
    }

    /// <summary>An engine that is newer than the library may say a word that a closed set does not have, and the whole answer would be lost.</summary>
    [Fact]
    public void No_model_that_the_library_reads_has_a_closed_set_of_words() =>
        Assert.DoesNotContain(Read, type => type.IsEnum);

    private static string Substitutions()
    {
        StringBuilder text = new("<!-- Written by TrimmingTests. -->\n<linker>\n  <assembly fullname=\"Docker.DotNet\">\n");
        HashSet<Type> known = [];
        // The second context is asked for what the first one does not have.
        foreach (var context in (Type[])[Library.GetType("Docker.DotNet.Models.DockerModelsJsonSerializerContext", throwOnError: true)!, Library.GetType("Docker.DotNet.DockerExtendedJsonSerializerContext", throwOnError: true)!])
        {
            text.Append($"    <type fullname=\"{context.FullName}\">\n");
            var all = context.GetMethods(BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                .Where(method => method.Name.StartsWith("Create_", StringComparison.Ordinal))
                .Select(method => (method.Name, Returned: method.ReturnType, Model: method.ReturnType.GetGenericArguments()[0]))
                .ToArray();
            foreach (var (name, returned, _) in all.Where(method => !Read.Contains(method.Model) || known.Contains(method.Model)).OrderBy(method => method.Name, StringComparer.Ordinal))
                text.Append($"      <method signature=\"{Name(returned).Replace("<", "&lt;", StringComparison.Ordinal)} {name}(System.Text.Json.JsonSerializerOptions)\" body=\"remove\" />\n");
            known.UnionWith(all.Select(method => method.Model));
            text.Append("    </type>\n");
        }

        return text.Append("  </assembly>\n</linker>\n").ToString();
    }

    private static HashSet<Type> Closure()
    {
        HashSet<Type> types = [];
        Stack<Type> open = new(Roots);
        while (open.TryPop(out var type))
        {
            if (!types.Add(type))
                continue;
            if (type.IsArray)
                open.Push(type.GetElementType()!);
            foreach (var argument in type.GetGenericArguments())
                open.Push(argument);
            if (type.Assembly != Library)
                continue;
            foreach (var property in type.GetProperties().Where(property => property.GetCustomAttribute<JsonIgnoreAttribute>() is null))
                open.Push(property.PropertyType);
        }

        return types;
    }

    /// <summary>The name as the compiler's substitutions write it.</summary>
    private static string Name(Type type) =>
        type.IsArray ? $"{Name(type.GetElementType()!)}[]"
        : type.IsGenericType ? $"{type.Namespace}.{type.Name}<{string.Join(',', type.GetGenericArguments().Select(Name))}>"
        : type.FullName!.Replace('+', '/');

    private static string Repository([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));
}

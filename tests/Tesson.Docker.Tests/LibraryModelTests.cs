using System.Reflection;
using System.Text.Json.Serialization;
using Docker.DotNet.Models;

namespace Tesson.Docker.Tests;

public sealed class LibraryModelTests
{
    private static readonly Assembly Library = typeof(global::Docker.DotNet.DockerClient).Assembly;

    /// <summary>An engine that is newer than the library may say a word that a closed set does not have, and the whole answer would be lost.</summary>
    [Theory]
    [InlineData(typeof(SystemInfoResponse))]
    [InlineData(typeof(NetworkResponse))]
    [InlineData(typeof(ImageInspectResponse))]
    [InlineData(typeof(Message))]
    [InlineData(typeof(JSONMessage))]
    public void No_model_that_the_library_reads_for_us_has_a_closed_set_of_words(Type answer) => Assert.DoesNotContain(In(answer), type => type.IsEnum);

    [Fact]
    public void The_model_of_an_inspection_has_one_so_it_is_not_read_by_the_library() =>
        Assert.Contains(typeof(RestartPolicyKind), In(typeof(ContainerInspectResponse)));

    private static HashSet<Type> In(Type answer)
    {
        HashSet<Type> types = [];
        Stack<Type> open = new([answer]);
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
}

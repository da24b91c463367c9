using Tesson.Core.Groups;

namespace Tesson.Core.Tests.Groups;

public class ContainerNameTests
{
    [Theory]
    [InlineData("web-0", true)]
    [InlineData("0a", true)]
    [InlineData("A_.-", true)]
    [InlineData("a", false)]
    [InlineData("", false)]
    [InlineData("-a", false)]
    [InlineData(".a", false)]
    [InlineData("_a", false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("../a", false)]
    [InlineData("aé", false)]
    [InlineData("a٣", false)]
    [InlineData("ab\n", false)]
    public void Names_follow_the_engines_policy(string name, bool valid) => Assert.Equal(valid, ContainerName.IsValid(name));
}

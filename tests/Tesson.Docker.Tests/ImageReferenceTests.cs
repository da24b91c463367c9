namespace Tesson.Docker.Tests;

public class ImageReferenceTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("busybox", "docker.io/library/busybox", null, null, "busybox")]
    [InlineData("busybox:1.36", "docker.io/library/busybox", "1.36", null, "busybox:1.36")]
    [InlineData("docker.io/busybox", "docker.io/library/busybox", null, null, "busybox")]
    [InlineData("index.docker.io/a/b:_x.-", "docker.io/a/b", "_x.-", null, "a/b:_x.-")]
    [InlineData("library/busybox", "docker.io/library/busybox", null, null, "busybox")]
    [InlineData("localhost/a", "localhost/a", null, null, "localhost/a")]
    [InlineData("localhost:5000/a/b__c/d.e/f---g:Tag", "localhost:5000/a/b__c/d.e/f---g", "Tag", null, "localhost:5000/a/b__c/d.e/f---g:Tag")]
    [InlineData("[2001:db8::1]:5000/a:b", "[2001:db8::1]:5000/a", "b", null, "[2001:db8::1]:5000/a:b")]
    [InlineData("a@" + Digest, "docker.io/library/a", null, Digest, "a@" + Digest)]
    [InlineData("a:b@" + Digest, "docker.io/library/a", "b", Digest, "a:b@" + Digest)]
    [InlineData("0123456789ab", "docker.io/library/0123456789ab", null, null, "0123456789ab")]
    public void References_are_read_as_Docker_reads_them(string text, string name, string? tag, string? digest, string familiar)
    {
        var reference = ImageReference.Parse(text);

        Assert.Equal((name, tag, digest, familiar, text, false), (reference.Name, reference.Tag, reference.Digest, reference.Familiar, reference.ToString(), reference.IsId));
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData(Digest)]
    public void The_id_of_an_image_is_one(string id)
    {
        var reference = ImageReference.Parse(id);

        Assert.Equal((true, id, id), (reference.IsId, reference.Name, reference.Familiar));
    }

    [Theory]
    [InlineData("BusyBox", "repository name must be lowercase")]
    [InlineData("a/B", "repository name must be lowercase")]
    [InlineData("", "it is empty")]
    [InlineData(" ", "a repository name")]
    [InlineData("a b", "a repository name")]
    [InlineData("a//b", "a repository name")]
    [InlineData("/a", "a repository name")]
    [InlineData("a/", "a repository name")]
    [InlineData("-a", "a repository name")]
    [InlineData("a_", "a repository name")]
    [InlineData("a___b", "a repository name")]
    [InlineData("a..b", "a repository name")]
    [InlineData("a._b", "a repository name")]
    [InlineData("ä", "a repository name")]
    [InlineData("http://a/b", "'http:' is no registry's address")]
    [InlineData("-x.y/a", "'-x.y' is no registry's address")]
    [InlineData("[::/a", "is no registry's address")]
    [InlineData("a:", "a tag")]
    [InlineData("a:-x", "a tag")]
    [InlineData("a:b:c", "a tag")]
    [InlineData("a:b/c", "'a:b' is no registry's address")]
    [InlineData("a@", "a digest")]
    [InlineData("a@sha256:abc", "a digest")]
    [InlineData("a@md5:0123456789abcdef0123456789abcdef", "a digest")]
    public void What_is_none_is_refused_with_the_reason(string text, string reason)
    {
        Assert.False(ImageReference.TryParse(text, out var reference, out string? error));
        Assert.Null(reference);
        Assert.StartsWith($"invalid image name '{text}': ", error);
        Assert.Contains(reason, error);
        Assert.Throws<DockerException>(() => ImageReference.Parse(text));
    }

    [Fact]
    public void A_name_or_tag_that_is_too_long_is_refused()
    {
        Assert.True(ImageReference.TryParse($"x/{new string('a', 253)}:{new string('t', 128)}", out _, out _));
        Assert.False(ImageReference.TryParse($"x/{new string('a', 254)}", out _, out string? error));
        Assert.Contains("must not be longer than 255", error);
        Assert.False(ImageReference.TryParse($"a:{new string('t', 129)}", out _, out _));
    }
}

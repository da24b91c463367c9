using Tesson.Testing;

namespace Tesson.Topology.Tests;

public class CpuSetTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("   ", "")]
    [InlineData("0", "0")]
    [InlineData("0-3,8", "0-3,8")]
    [InlineData("8,0-3", "0-3,8")]
    [InlineData("1,2,3", "1-3")]
    [InlineData("0-3,2-6", "0-6")]
    [InlineData("5,5,5", "5")]
    [InlineData(" 0-3 , 8 ", "0-3,8")]
    [InlineData("0-3,8\n", "0-3,8")]
    [InlineData("63,64", "63-64")]
    [InlineData("7-7", "7")]
    [InlineData("007", "7")]
    [InlineData("0-31:1/4", "0,4,8,12,16,20,24,28")]
    [InlineData("0-7:2/4", "0-1,4-5")]
    [InlineData("1048575", "1048575")]
    public void A_list_is_read_and_printed_as_Linux_prints_it(string text, string printed)
    {
        Assert.Equal(printed, CpuSet.Parse(text).ToString());
        Assert.True(CpuSet.TryParse(text, out var set));
        Assert.Equal(set, CpuSet.Parse(printed));
    }

    [Theory]
    [InlineData(",")]
    [InlineData("0,")]
    [InlineData(",0")]
    [InlineData("0,,1")]
    [InlineData("-")]
    [InlineData("-1")]
    [InlineData("3-")]
    [InlineData("3-1")]
    [InlineData("0-3-5")]
    [InlineData("0--3")]
    [InlineData("+1")]
    [InlineData("1.5")]
    [InlineData("0x10")]
    [InlineData("all")]
    [InlineData("0 1")]
    [InlineData("0 - 3")]
    [InlineData("0;1")]
    [InlineData("٣")]
    [InlineData("1048576")]
    [InlineData("0-4294967295")]
    [InlineData("99999999999999999999")]
    [InlineData("0-7:")]
    [InlineData("0-7:2")]
    [InlineData("0-7:0/4")]
    [InlineData("0-7:5/4")]
    [InlineData("0-7:1/0")]
    [InlineData("a\nb")]
    [InlineData("0-3\0")]
    public void Anything_else_is_refused_in_one_line(string text)
    {
        Assert.False(CpuSet.TryParse(text, out var set));
        Assert.Null(set);
        var error = Assert.Throws<FormatException>(() => CpuSet.Parse(text));
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    [Fact]
    public void A_long_wrong_text_is_shortened_in_the_error()
    {
        var error = Assert.Throws<FormatException>(() => CpuSet.Parse(new string('x', 100_000)));
        Assert.True(error.Message.Length < 300);
    }

    [Fact]
    public void No_text_is_no_set() => Assert.False(CpuSet.TryParse(null, out _));

    /// <summary>The tool of 2016 cut this one at 64 characters (docs/tool-of-2016.md, defect 7).</summary>
    [Fact]
    public void Thirty_two_even_CPUs_print_in_full()
    {
        var set = CpuSet.Of(Enumerable.Range(0, 32).Select(i => i * 2));
        string text = set.ToString();
        Assert.Equal(string.Join(',', Enumerable.Range(0, 32).Select(i => i * 2)), text);
        Assert.Equal(90, text.Length);
        Assert.Equal(set, CpuSet.Parse(text));
    }

    [Fact]
    public void As_many_CPUs_as_Linux_can_have_print_in_full()
    {
        var odd = CpuSet.Of(Enumerable.Range(0, 4096).Select(i => (i * 2) + 1));
        Assert.Equal(odd, CpuSet.Parse(odd.ToString()));
        Assert.Equal(4096, odd.Count);
        Assert.Equal("0-8191", CpuSet.Range(0, 8192).ToString());
        Assert.Equal(8192, CpuSet.Parse("0-8191").Count);
    }

    [Fact]
    public void A_range_that_is_repeated_takes_its_place_once() =>
        Assert.Equal(CpuSet.MaxIndex + 1, CpuSet.Parse(string.Join(',', Enumerable.Repeat("0-1048575", 100))).Count);

    [Fact]
    public void The_empty_set_has_nothing()
    {
        Assert.True(CpuSet.Empty.IsEmpty);
        Assert.Equal(0, CpuSet.Empty.Count);
        Assert.Equal(-1, CpuSet.Empty.First);
        Assert.Equal(-1, CpuSet.Empty.Last);
        Assert.Equal("", CpuSet.Empty.ToString());
        Assert.Empty(CpuSet.Empty);
        Assert.False(CpuSet.Empty.Contains(0));
        Assert.True(CpuSet.Empty.IsSubsetOf(CpuSet.Empty));
        Assert.False(CpuSet.Empty.Overlaps(CpuSet.Of(1)));
        Assert.Equal(CpuSet.Empty, CpuSet.Of(7) - CpuSet.Of(7));
        Assert.Equal(CpuSet.Empty, CpuSet.Union([]));
    }

    [Fact]
    public void Words_that_are_zero_do_not_count()
    {
        Assert.Equal(CpuSet.Empty, CpuSet.FromWords(new ulong[1_000_000]));
        Assert.Equal(CpuSet.Of(0, 65), CpuSet.FromWords([1, 2, 0, 0]));
        Assert.Equal(CpuSet.Of(0, 65).GetHashCode(), CpuSet.FromWords([1, 2, 0, 0]).GetHashCode());
    }

    [Fact]
    public void An_index_out_of_bounds_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CpuSet.Of(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => CpuSet.Of(CpuSet.MaxIndex + 1));
        ulong[] words = new ulong[((CpuSet.MaxIndex + 1) / 64) + 1];
        words[^1] = 1;
        Assert.Throws<ArgumentOutOfRangeException>(() => CpuSet.FromWords(words));
        Assert.False(CpuSet.Of(1).Contains(-1));
        Assert.False(CpuSet.Of(1).Contains(int.MaxValue));
    }

    [Fact]
    public void The_algebra_is_that_of_hash_sets() => Trials.Run(random =>
    {
        for (int round = Trials.Rounds(all: 30_000, usual: 3000, quick: 300); round > 0; round--)
        {
            var (left, leftSet) = Some(random);
            var (right, rightSet) = Some(random);

            AssertSame(left, leftSet);
            AssertSame([.. left.Union(right)], leftSet | rightSet);
            AssertSame([.. left.Intersect(right)], leftSet & rightSet);
            AssertSame([.. left.Except(right)], leftSet - rightSet);
            AssertSame([.. left.Union(right)], CpuSet.Union([leftSet, CpuSet.Empty, rightSet]));
            Assert.Equal(left.IsSubsetOf(right), leftSet.IsSubsetOf(rightSet));
            Assert.True((leftSet & rightSet).IsSubsetOf(leftSet));
            Assert.Equal(left.Overlaps(right), leftSet.Overlaps(rightSet));
            Assert.Equal(left.SetEquals(right), leftSet == rightSet);
            Assert.NotEqual(left.SetEquals(right), leftSet != rightSet);
            int probe = random.Next(700);
            Assert.Equal(left.Contains(probe), leftSet.Contains(probe));
        }
    });

    private static (HashSet<int> Expected, CpuSet Set) Some(Random random)
    {
        int top = 1 << random.Next(1, 10);
        HashSet<int> expected = [.. Enumerable.Range(0, random.Next(0, 80)).Select(_ => random.Next(top))];
        return (expected, CpuSet.Of(expected));
    }

    private static void AssertSame(HashSet<int> expected, CpuSet set)
    {
        Assert.Equal(expected.Order(), set);
        Assert.Equal(expected.Count, set.Count);
        Assert.Equal(expected.Count == 0 ? -1 : expected.Min(), set.First);
        Assert.Equal(expected.Count == 0 ? -1 : expected.Max(), set.Last);
        var again = CpuSet.Parse(set.ToString());
        Assert.Equal(set, again);
        Assert.Equal(set.GetHashCode(), again.GetHashCode());
    }
}

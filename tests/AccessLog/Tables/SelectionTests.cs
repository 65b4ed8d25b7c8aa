using Muster.AccessLog.Tables;
using Xunit;

namespace Muster.AccessLog.Tests.Tables;

public sealed class SelectionTests
{
    [Fact]
    public void Every_rank_is_the_one_a_sorted_list_has_there()
    {
        var random = new Random(4);
        for (int round = 0; round < 300; round++)
        {
            var values = new ushort[random.Next(1, 200)];
            int limit = 1 << random.Next(1, 15);
            for (int i = 0; i < values.Length; i++) values[i] = (ushort)random.Next(limit);
            var sorted = values.Order().ToArray();
            var found = Enumerable.Range(0, values.Length).ToArray();
            Selection.Of(values, found, limit);
            Assert.Equal(sorted.Select(v => (int)v), found);
        }
    }
}

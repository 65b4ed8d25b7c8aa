using System.Text;
using Muster.Server.Commands.Output;
using Muster.Server.Commands.Steps;

namespace Muster.Server.Tests.Commands;

public sealed class OutputIndexTests
{
    [Fact]
    public void Lines_are_counted_alike_however_the_stream_is_cut()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => random.Next(4) == 0 ? '\n' : 'x'));
            var index = new OutputIndex();
            for (var at = 0; at < text.Length;)
            {
                var part = text[at..(at + random.Next(1, text.Length - at + 1))];
                Assert.Equal(text[..at].Count(c => c == '\n'), index.Pieces.Count == 0 ? 0 : (int)index.Pieces[^1].Line + Encoding.ASCII.GetBytes(text[(int)index.Pieces[^1].At..at]).Count(b => b == '\n'));
                index.Add(at, part.Length, error: false, part.Count(c => c == '\n'), part[^1] != '\n');
                at += part.Length;
            }
            Assert.Equal(text.TrimEnd('\n').Length == 0 ? text.Length : text.Count(c => c == '\n') + (text[^1] == '\n' ? 0 : 1), (int)index.Lines);
            Assert.Equal(text.Length, index.Bytes);
        }
    }

    [Fact]
    public void A_turn_to_the_other_stream_begins_a_line()
    {
        var index = new OutputIndex();
        index.Add(0, 3, error: false, ends: 0, open: true);
        index.Add(3, 4, error: true, ends: 1, open: false);
        index.Add(7, 2, error: false, ends: 0, open: true);
        Assert.Equal((3, 9), (index.Lines, index.Bytes));
        Assert.Equal([0, 1, 2], index.Pieces.Select(p => p.Line));
        Assert.Equal(0, index.PieceOfLine(1)); // the piece before might hold its beginning
    }
}

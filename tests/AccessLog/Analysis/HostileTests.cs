using System.Diagnostics;
using System.Text;
using Muster.AccessLog.Analysis;
using Muster.AccessLog.Parsing;
using Muster.AccessLog.Reading;
using Muster.AccessLog.Reports;

namespace Muster.AccessLog.Tests.Analysis;

public class HostileTests
{
    private const string Good = "1.2.3.4 - - [01/Mar/2026:00:00:00 +0000]  \"GET /a HTTP/1.1\" 200 10 \"-\" \"agent\" 0.120 0.100 2.00\n";

    [Fact]
    public void Random_bytes_never_crash_a_format_and_every_line_is_counted_once()
    {
        var random = new Random(5);
        var alphabet = Encoding.Latin1.GetBytes("\"\"\"[[]]  -.:/?0123456789GETHP{}=,q()\\\n\n\r\xff\xe4");
        foreach (var format in LogFormat.Known)
            for (int round = 0; round < 60; round++)
            {
                var log = new byte[random.Next(1, 2000)];
                for (int i = 0; i < log.Length; i++) log[i] = round % 2 == 0 ? alphabet[random.Next(alphabet.Length)] : (byte)random.Next(256);
                var options = new TimelogOptions { Format = format, Timeline = true, Lists = true, Slow = 3, Block = 128, Piece = 500 };
                var result = Logs.Run(log, options);
                Assert.True(result.Taken + result.Bad <= result.Lines);
                Logs.Text(result, options);
            }
    }

    [Fact]
    public void A_good_line_with_any_byte_changed_or_cut_at_any_place_never_crashes()
    {
        var random = new Random(6);
        foreach (var (name, line) in FormatTests.Samples.Select(s => (s.Key, s.Value)))
        {
            var format = name == "w3c" ? FormatDetection.Of(Encoding.UTF8.GetBytes(line))! : LogFormat.Named(name);
            var reader = format.Reader(true);
            var bytes = Encoding.UTF8.GetBytes(line.Split('\n')[^2]);
            var entry = LogEntry.Empty;
            for (int cut = 1; cut <= bytes.Length; cut++)
            {
                if (reader.Read(bytes.AsSpan(0, cut), ref entry) == LineFault.None) Inside(entry, cut);
            }
            for (int round = 0; round < 2000; round++)
            {
                var changed = (byte[])bytes.Clone();
                for (int i = random.Next(1, 4); i > 0; i--) changed[random.Next(changed.Length)] = (byte)random.Next(256);
                if (reader.Read(changed, ref entry) == LineFault.None) Inside(entry, changed.Length);
            }
        }
    }

    [Fact]
    public void Bad_lines_are_named_with_their_numbers_and_what_they_look_like()
    {
        var mixed = string.Concat(Enumerable.Repeat(Good, 20)) + "1.2.3.4 - - [01/Mar/2026:00:00:00 +0000] \"GET /a HTTP/1.1\" 200 10 \"-\" \"agent\"\n" + "\0\u0001\n" + Good;
        var options = new TimelogOptions();
        var result = Logs.Run(mixed, options);
        Assert.Equal((21, 2, 23), (result.Taken, result.Bad, result.Lines));
        var remarks = string.Join('\n', Remarks.Of(result, options));
        Assert.Contains("2 of 23 lines could not be read", remarks);
        Assert.Contains(":21: no request time (it looks like combined)", remarks);
        Assert.Contains(":22: no request in quotes: ??", remarks);
    }

    [Fact]
    public void Lines_of_a_megabyte_are_read_longer_ones_than_16_are_counted()
    {
        var long1 = Good.Replace("\"agent\"", $"\"{new string('a', 1 << 20)}\"", StringComparison.Ordinal);
        var result = Logs.Run(Good + long1 + Good + new string('z', 17 << 20) + "\n" + Good, new TimelogOptions { Threads = 2 });
        Assert.Equal((4, 5, 1), (result.Taken, result.Lines, result.Bad));
        Assert.Equal((4L, LineFault.TooLong), (result.Files[0].Samples[0].Line, result.Files[0].Samples[0].Fault));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("bzip2")]
    public void A_compressed_log_reads_as_the_plain_one_and_a_cut_one_as_far_as_it_goes(string tool)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var log = Logs.Random(3, 20_000, 50);
            var plain = Path.Combine(folder.FullName, "access.log");
            File.WriteAllText(plain, log);
            var packed = Path.Combine(folder.FullName, "access.log.packed");
            using (var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"{tool} -q -c '{plain}' > '{packed}'"]))!) process.WaitForExit();
            var options = new TimelogOptions();
            var expected = new LogAnalysis(options, [LogSource.Open(plain)]).Run();
            var found = new LogAnalysis(options, [LogSource.Open(packed)]).Run();
            Assert.Equal(Logs.Text(expected, options), Logs.Text(found, options));
            Assert.Null(found.Files[0].Complaint);

            var bytes = File.ReadAllBytes(packed);
            File.WriteAllBytes(packed, bytes[..(bytes.Length * 2 / 3)]);
            var cut = new LogAnalysis(options, [LogSource.Open(packed)]).Run();
            Assert.Contains(tool, cut.Files[0].Complaint);
            Assert.True(cut.Taken < expected.Taken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Inside(in LogEntry entry, int length)
    {
        foreach (var slice in new[] { entry.Method, entry.Path, entry.Host, entry.View })
            Assert.True(slice.Start >= 0 && slice.Length >= 0 && slice.End <= length, $"{slice} of {length}");
    }
}

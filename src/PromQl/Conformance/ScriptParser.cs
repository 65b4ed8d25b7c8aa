using System.Text.RegularExpressions;
using Muster.PromQl.Parsing;

namespace Muster.PromQl.Conformance;

/// <summary>Reads the promqltest language: load, clear, eval and what belongs to them.</summary>
internal sealed partial class ScriptParser(string[] lines)
{
    [GeneratedRegex(@"^load(?<nhcb>_with_nhcb)?\s+(?<step>\S+)$")]
    private static partial Regex Load { get; }

    [GeneratedRegex(@"^eval(?:_(?<mode>fail|warn|info|ordered))?\s+instant\s+(?:at\s+(?<at>\S+)\s+)?(?<query>.+)$")]
    private static partial Regex Instant { get; }

    [GeneratedRegex(@"^eval(?:_(?<mode>fail|warn|info|ordered))?\s+range\s+from\s+(?<from>\S+)\s+to\s+(?<to>\S+)\s+step\s+(?<step>\S+)\s+(?<query>.+)$")]
    private static partial Regex Range { get; }

    [GeneratedRegex(@"^expect\s+(?<what>fail|warn|info)(?:\s+(?<form>msg|regex)\s*:\s*(?<text>.*))?$")]
    private static partial Regex Message { get; }

    [GeneratedRegex(@"^expect\s+range\s+vector\s+from\s+(?<from>\S+)\s+to\s+(?<to>\S+)\s+step\s+(?<step>\S+)$")]
    private static partial Regex RangeVector { get; }

    private int _at;

    public IEnumerable<ScriptCommand> Commands()
    {
        while (_at < lines.Length)
        {
            var line = lines[_at++].Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            var number = _at;
            ScriptCommand command;
            try
            {
                command = Command(line, number);
            }
            catch (Exception broken) when (broken is FormatException or ParseException or ArgumentException)
            {
                command = new BrokenCommand(_at, broken.Message);
            }
            yield return command;
        }
    }

    private ScriptCommand Command(string line, int number)
    {
        if (line == "clear") return new ClearCommand(number);
        if (Load.Match(line) is { Success: true } load)
            return new LoadCommand(number, Time(load.Groups["step"].Value), load.Groups["nhcb"].Success, [.. Body().Select(b => SeriesNotation.Parse(b.Text))]);
        if (Range.Match(line) is { Success: true } range)
            return Eval(new EvalCommand(number, range.Groups["query"].Value, true, Time(range.Groups["from"].Value), Time(range.Groups["to"].Value), Time(range.Groups["step"].Value)), range);
        if (Instant.Match(line) is { Success: true } instant)
        {
            var at = instant.Groups["at"].Success ? Time(instant.Groups["at"].Value) : 0;
            return Eval(new EvalCommand(number, instant.Groups["query"].Value, false, at, at, 0), instant);
        }
        throw new FormatException($"\"{line}\" is no command: expected load, clear or eval");
    }

    /// <summary>The lines up to the next blank one, comments left out.</summary>
    private IEnumerable<(string Text, int Line)> Body()
    {
        while (_at < lines.Length)
        {
            var text = lines[_at].Trim();
            if (text.Length == 0) yield break;
            _at++;
            if (text[0] != '#') yield return (text, _at);
        }
    }

    private EvalCommand Eval(EvalCommand eval, Match head)
    {
        switch (head.Groups["mode"].Value)
        {
            case "fail": eval.Messages.Add(new ExpectedMessage(AnnotationKind.Fail, null, false)); break;
            case "warn": eval.Messages.Add(new ExpectedMessage(AnnotationKind.Warn, null, false)); break;
            case "info": eval.Messages.Add(new ExpectedMessage(AnnotationKind.Info, null, false)); break;
            case "ordered": eval.Ordered = true; break;
        }
        foreach (var (text, line) in Body())
        {
            if (text.StartsWith("expected_fail_message", StringComparison.Ordinal) || text.StartsWith("expected_fail_regexp", StringComparison.Ordinal))
            {
                eval.Messages.RemoveAll(m => m.Kind == AnnotationKind.Fail);
                eval.Messages.Add(new ExpectedMessage(AnnotationKind.Fail, text[text.IndexOf(' ', StringComparison.Ordinal)..].Trim(), text.StartsWith("expected_fail_regexp", StringComparison.Ordinal)));
            }
            else if (text.StartsWith("expect ", StringComparison.Ordinal) || text.StartsWith("expect\t", StringComparison.Ordinal)) Expect(eval, text);
            else if (NumberText.TryParse(text, out var scalar)) eval.Scalar = scalar;
            else eval.Series.Add((SeriesNotation.Parse(text), line));
        }
        return eval;
    }

    private static void Expect(EvalCommand eval, string text)
    {
        if (Message.Match(text) is { Success: true } message)
        {
            var kind = message.Groups["what"].Value switch { "fail" => AnnotationKind.Fail, "warn" => AnnotationKind.Warn, _ => AnnotationKind.Info };
            eval.Messages.Add(new ExpectedMessage(kind, message.Groups["form"].Success ? message.Groups["text"].Value.Trim() : null, message.Groups["form"].Value == "regex"));
            return;
        }
        if (RangeVector.Match(text) is { Success: true } range)
        {
            eval.RangeVector = new ExpectedRange(Time(range.Groups["from"].Value), Time(range.Groups["to"].Value), Time(range.Groups["step"].Value));
            return;
        }
        var what = text["expect".Length..].Trim();
        if (what == "ordered") eval.Ordered = true;
        else if (what == "no_warn") eval.Forbidden.Add(AnnotationKind.Warn);
        else if (what == "no_info") eval.Forbidden.Add(AnnotationKind.Info);
        else if (what.StartsWith("string", StringComparison.Ordinal)) eval.Text = StringText.Unquote(what["string".Length..].Trim());
        else throw new FormatException($"\"{text}\" is no expectation");
    }

    /// <summary>A duration or seconds, to milliseconds.</summary>
    private static long Time(string text)
    {
        var negative = text.StartsWith('-');
        var digits = negative ? text[1..] : text;
        if (DurationText.TryParse(digits, out var milliseconds)) return negative ? -milliseconds : milliseconds;
        if (NumberText.TryParse(text, out var seconds)) return (long)Math.Round(seconds * 1000);
        throw new FormatException($"\"{text}\" is no time");
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using Muster.Server.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Muster.Server.Jobs.Documents;

/// <summary>Job files in YAML: a sequence of jobs, as Rundeck writes them.</summary>
public static partial class YamlJobs
{
    /// <exception cref="JobFileException">Not YAML, or not jobs.</exception>
    public static IReadOnlyList<JobMap> Read(string file, string text)
    {
        YamlSource source;
        try
        {
            source = YamlSource.Parse(file, text);
        }
        catch (ConfigurationException wrong)
        {
            throw new JobFileException(file, (int)wrong.Line, wrong.Reason) { Column = (int)wrong.Column };
        }

        return source.Root switch
        {
            null or YamlScalarNode { Value: null or "" } => [],
            YamlMappingNode one => [(JobMap)Value(file, one)],
            YamlSequenceNode many => [.. many.Select(node => node is YamlMappingNode ? (JobMap)Value(file, node) : throw Wrong(file, node, "a job is a mapping (- name: …)"))],
            var other => throw Wrong(file, other, "a job file is a sequence of jobs (- name: …)"),
        };
    }

    public static string Write(IReadOnlyList<JobMap> jobs)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var emitter = new Emitter(text, EmitterSettings.Default.WithBestIndent(2).WithMaxSimpleKeyLength(1024));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, new JobList(jobs));
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static JobValue Value(string file, YamlNode node) => Read(file, node) with { Column = (int)node.Start.Column };

    private static JobValue Read(string file, YamlNode node)
    {
        int line = (int)node.Start.Line;
        switch (node)
        {
            case YamlScalarNode scalar:
                return Scalar(scalar, line);
            case YamlSequenceNode sequence:
                return new JobList([.. sequence.Select(item => Value(file, item))], line);
            case YamlMappingNode mapping:
                var entries = new List<KeyValuePair<string, JobValue>>();
                foreach (var (key, value) in mapping)
                {
                    if (key is not YamlScalarNode { Value: { } name })
                        throw Wrong(file, key, "a key is one word or text");
                    entries.Add(KeyValuePair.Create(name, Value(file, value)));
                }

                return new JobMap(entries, line);
            default:
                throw Wrong(file, node, "this kind of node does not belong into a job");
        }
    }

    private static JobScalar Scalar(YamlScalarNode scalar, int line)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any))
            return new JobScalar(text, JobScalarKind.Text, line);
        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => new JobScalar(null, JobScalarKind.Null, line),
            _ when AsFlag(text) is { } flag => new JobScalar(flag ? "true" : "false", JobScalarKind.Flag, line),
            _ when NumberPattern().IsMatch(text) => new JobScalar(text, JobScalarKind.Number, line),
            _ => new JobScalar(text, JobScalarKind.Text, line),
        };
    }

    /// <summary>YAML 1.1, which Rundeck reads by, takes yes and on for true; so an unquoted YES is no text.</summary>
    private static bool? AsFlag(string text) => text switch
    {
        "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" => true,
        "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" => false,
        _ => null,
    };

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]{0,17})(\.[0-9]+)?\z")]
    private static partial Regex NumberPattern();

    private static void Emit(IEmitter emitter, JobValue value)
    {
        switch (value)
        {
            case JobScalar scalar:
                var plain = scalar.Kind != JobScalarKind.Text;
                var text = scalar.Text ?? "";
                var style = plain ? ScalarStyle.Plain
                    : text.Contains('\n') && CanBeBlock(text) ? ScalarStyle.Literal
                    : NeedsQuotes(text) ? ScalarStyle.DoubleQuoted
                    : ScalarStyle.Plain;
                emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, plain && scalar.Text is null ? "null" : text, style, true, true));
                break;
            case JobList list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, true, list.Items.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in list.Items)
                    Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case JobMap map:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, true, map.Entries.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (key, entry) in map.Entries)
                {
                    Emit(emitter, new JobScalar(key));
                    Emit(emitter, entry);
                }

                emitter.Emit(new MappingEnd());
                break;
        }
    }

    /// <summary>A block keeps its text only without control characters, blanks before line ends, or a first line that begins with a blank.</summary>
    private static bool CanBeBlock(string text) =>
        text[0] is not (' ' or '\n' or '\t') && !text.Contains(" \n", StringComparison.Ordinal) && !text.Contains("\t\n", StringComparison.Ordinal)
        && !text.EndsWith(' ') && !text.EndsWith('\t') && text.All(c => c is '\n' or '\t' or (>= ' ' and < '\u007f') or (>= '\u00a0' and < '\ud800' and not '\u2028' and not '\u2029'));

    private static bool NeedsQuotes(string text) =>
        text.Length == 0 || AsFlag(text) is not null || text is "~" or "null" or "Null" or "NULL" || NumberPattern().IsMatch(text)
        || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]) || text[0] is '-' or '?' or ':' or '@' or '`' or '!' or '&' or '*' or '%' or '#' or '|' or '>' or '\'' or '"' or '[' or ']' or '{' or '}' or ','
        || text.Any(c => c < ' ' || c is '\u007f' or '\u2028' or '\u2029' or '\u0085' or '\ufeff' || char.IsSurrogate(c) || c is '#' or ':' or '{' or '}' or '[' or ']' or ',' or '&' or '*' or '"' or '\'' or '\\')
        || text is "---" or "..." || double.TryParse(text, NumberStyles.Any, CultureInfo.InvariantCulture, out _);

    private static JobFileException Wrong(string file, YamlNode node, string reason) => new(file, (int)node.Start.Line, reason) { Column = (int)node.Start.Column };
}

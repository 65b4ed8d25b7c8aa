using System.Text;
using System.Text.Json;

namespace Muster.Server.Jobs.Documents;

/// <summary>Job files in JSON: the same shape as in YAML.</summary>
public static class JsonJobs
{
    private static readonly JsonReaderOptions Reading = new() { AllowTrailingCommas = false, CommentHandling = JsonCommentHandling.Disallow, MaxDepth = 64 };

    private static readonly JsonWriterOptions Writing = new() { Indented = true, IndentSize = 2, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="JobFileException">Not JSON, or not jobs.</exception>
    public static IReadOnlyList<JobMap> Read(string file, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        try
        {
            var reader = new Utf8JsonReader(bytes, Reading);
            if (!reader.Read())
                return [];
            var root = Value(file, ref reader, new Lines(bytes));
            if (reader.Read())
                throw new JobFileException(file, 1, "something follows behind the jobs");
            return root switch
            {
                JobMap one => [one],
                JobList many => [.. many.Items.Select(item => item as JobMap ?? throw new JobFileException(file, item.Line, "a job is an object"))],
                _ => throw new JobFileException(file, root.Line, "a job file is an array of jobs"),
            };
        }
        catch (JsonException wrong)
        {
            throw new JobFileException(file, (int)(wrong.LineNumber ?? 0) + 1, $"this is no JSON: {wrong.Message.Split(". ")[0]}");
        }
    }

    public static string Write(IReadOnlyList<JobMap> jobs)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Writing))
            Write(writer, new JobList(jobs));
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static JobValue Value(string file, ref Utf8JsonReader reader, Lines lines)
    {
        int line = lines.At(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.String: return new JobScalar(reader.GetString(), JobScalarKind.Text, line);
            case JsonTokenType.Number: return new JobScalar(Encoding.ASCII.GetString(reader.ValueSpan), JobScalarKind.Number, line);
            case JsonTokenType.True: return new JobScalar("true", JobScalarKind.Flag, line);
            case JsonTokenType.False: return new JobScalar("false", JobScalarKind.Flag, line);
            case JsonTokenType.Null: return new JobScalar(null, JobScalarKind.Null, line);
            case JsonTokenType.StartArray:
                var items = new List<JobValue>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(Value(file, ref reader, lines));
                return new JobList(items, line);
            default:
                var entries = new List<KeyValuePair<string, JobValue>>();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var key = reader.GetString()!;
                    if (entries.Exists(e => e.Key == key))
                        throw new JobFileException(file, lines.At(reader.TokenStartIndex), $"the key '{key}' stands there twice");
                    reader.Read();
                    entries.Add(KeyValuePair.Create(key, Value(file, ref reader, lines)));
                }

                return new JobMap(entries, line);
        }
    }

    private static void Write(Utf8JsonWriter writer, JobValue value)
    {
        switch (value)
        {
            case JobScalar { Text: null }: writer.WriteNullValue(); break;
            case JobScalar { Kind: JobScalarKind.Flag } flag: writer.WriteBooleanValue(flag.Text == "true"); break;
            case JobScalar { Kind: JobScalarKind.Number } number: writer.WriteRawValue(number.Text!); break;
            case JobScalar text: writer.WriteStringValue(text.Text); break;
            case JobList list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case JobMap map:
                writer.WriteStartObject();
                foreach (var (key, entry) in map.Entries)
                {
                    writer.WritePropertyName(key);
                    Write(writer, entry);
                }

                writer.WriteEndObject();
                break;
        }
    }

    /// <summary>From byte positions to lines; positions are asked for in rising order.</summary>
    private sealed class Lines(byte[] bytes)
    {
        private long _position;
        private int _line = 1;

        public int At(long position)
        {
            for (; _position < position; _position++)
            {
                if (bytes[_position] == '\n')
                    _line++;
            }

            return _line;
        }
    }
}

using Muster.Server.Commands.Steps;
using Muster.Server.Hosts;
using Muster.Server.Jobs.Catalogue;

namespace Muster.Server.Jobs.Context;

/// <summary>The variables of a step: options, job, node, data and, in error handlers, result.</summary>
public sealed record JobContext
{
    public required IReadOnlyDictionary<string, OptionValue> Options { get; init; }

    /// <summary><c>${job.*}</c>.</summary>
    public required IReadOnlyDictionary<string, string> Job { get; init; }

    public required CapturedData Data { get; init; }

    /// <summary><c>${node.*}</c>; empty for steps of the server.</summary>
    public IReadOnlyDictionary<string, string> Node { get; init; } = new Dictionary<string, string>();

    /// <summary><c>${result.*}</c>.</summary>
    public IReadOnlyDictionary<string, string> Result { get; init; } = new Dictionary<string, string>();

    public string? Host => Node.GetValueOrDefault("name");

    public JobContext For(string name, HostRecord? host) => this with { Node = NodeAttributes.Of(name, host) };

    public JobContext After(StepOutcome failed) => this with
    {
        Result = new Dictionary<string, string>
        {
            ["resultCode"] = failed.Code.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["message"] = failed.Message,
            ["reason"] = failed.State.ToString(),
        },
    };

    /// <summary>Null only for a name that no namespace here has: the text stays as it is.</summary>
    public Variable? Find(string space, string key) => space switch
    {
        "option" or "unquotedoption" => Options.TryGetValue(key, out var option)
            ? new Variable(option.Text, option is { Secret: true, Exposed: true } ? RundeckEnvironment.Name("OPTION", key) : null, option.Secret)
            : new Variable(""),
        "file" => Options.TryGetValue(key.Split('.')[0], out var given) && UploadedFile.Find(given.Text) is { } file
            ? new Variable(key.EndsWith(".sha", StringComparison.Ordinal) ? file.Sha256 : file.Name)
            : new Variable(""),
        "job" or "execution" => new Variable(Job.GetValueOrDefault(key, "")),
        "node" => Host is null ? null : new Variable(Node.GetValueOrDefault(key, "")),
        "data" => new Variable(Data.Find(Host, key) ?? ""),
        "result" => new Variable(Result.GetValueOrDefault(key, "")),
        _ => null,
    };
}

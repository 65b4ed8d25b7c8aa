using Muster.Server.Commands.Steps;
using Muster.Server.Storage;
using Muster.Server.Web.Api;

namespace Muster.Server.Commands.Secrets;

/// <summary>Values that name a secret (<c>secret:NAME</c>) instead of holding it.</summary>
public sealed class SecretReferences(SecretVault vault)
{
    public const string Prefix = "secret:";

    /// <returns>The name, or null when the value is none.</returns>
    public static string? NameIn(string? value) => value is not null && value.StartsWith(Prefix, StringComparison.Ordinal) && SecretVault.IsName(value[Prefix.Length..]) ? value[Prefix.Length..] : null;

    /// <summary>The step with every variable, and its input, that names a secret taken out of what is kept and put among what is only told to the program.</summary>
    /// <exception cref="ApiProblem">400: there is no such secret.</exception>
    public StepSpec Resolve(StepSpec step)
    {
        var named = step.Environment.Concat(step.Secrets).Append(KeyValuePair.Create(StepSpec.InputSecret, step.Stdin))
            .Select(v => (Variable: v.Key, Name: NameIn(v.Value))).Where(v => v.Name is not null).ToList();
        if (named.Count == 0) return step;
        var secrets = step.Secrets.ToDictionary();
        foreach (var (variable, name) in named) secrets[variable] = vault.Find(name!) ?? throw ApiProblem.BadRequest($"there is no secret {name}: set it first.");
        return step with
        {
            Environment = step.Environment.Where(v => NameIn(v.Value) is null).ToDictionary(),
            Stdin = NameIn(step.Stdin) is null ? step.Stdin : "",
            Secrets = secrets,
            SecretNames = [.. secrets.Keys.Select(k => k == StepSpec.InputSecret ? "standard input" : k)],
            SecretsUsed = [.. named.Select(v => v.Name!).Distinct()],
        };
    }
}

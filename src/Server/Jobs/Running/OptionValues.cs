using System.Globalization;
using System.Text.RegularExpressions;
using Muster.Server.Commands.Steps;
using Muster.Server.Jobs.Catalogue;
using Muster.Server.Jobs.Context;
using Muster.Server.Jobs.Definitions;

namespace Muster.Server.Jobs.Running;

/// <summary>The values of a run did not suit the job's options.</summary>
/// <param name="wrong">What is wrong, by option.</param>
public sealed class OptionException(IReadOnlyDictionary<string, string> wrong) : FormatException(string.Join("; ", wrong.Values))
{
    public IReadOnlyDictionary<string, string> Wrong => wrong;
}

/// <summary>Checks what a run is given against the job's options, and fills in what is not given.</summary>
public static partial class OptionValues
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <param name="given">Several values of one option as a list.</param>
    /// <param name="secret">The text of a stored secret by its path; null: there is none of that name.</param>
    /// <exception cref="OptionException">Everything that is wrong, at once.</exception>
    public static IReadOnlyDictionary<string, OptionValue> Resolve(IReadOnlyList<JobOption> options, IReadOnlyDictionary<string, IReadOnlyList<string>> given, Func<string, string?> secret)
    {
        var wrong = new Dictionary<string, string>();
        foreach (var name in given.Keys.Where(name => options.All(o => o.Name != name)))
            wrong[name] = $"the job has no option “{name}”" + (options.Count > 0 ? $"; it has {string.Join(", ", options.Where(o => !o.Hidden).Select(o => o.Name))}" : "");
        var values = new Dictionary<string, OptionValue>();
        foreach (var option in options)
        {
            try
            {
                var chosen = Chosen(option, given.GetValueOrDefault(option.Name), secret);
                foreach (var value in chosen) Check(option, value);
                if (chosen.Count > 0 || given.ContainsKey(option.Name) || option.Value is not null)
                    values[option.Name] = new OptionValue(string.Join(option.Delimiter, chosen), option.Secure, option.ValueExposed);
            }
            catch (FormatException e)
            {
                wrong[option.Name] = $"option {option.Name}: {e.Message}";
            }
        }
        return wrong.Count == 0 ? values : throw new OptionException(wrong);
    }

    private static IReadOnlyList<string> Chosen(JobOption option, IReadOnlyList<string>? given, Func<string, string?> secret)
    {
        var values = (given ?? []).Where(v => v.Length > 0).ToList();
        if (values.Count > 1 && !option.Multivalued) throw new FormatException($"takes one value, and {values.Count} are given");
        if (values.Count == 0 && given is null or { Count: 0 })
        {
            if (option.StoragePath is { } path) values = [secret(path) ?? throw new FormatException($"there is no secret “{path}”: an administrator keeps one of that name")];
            else if (option is { Multivalued: true, AllSelected: true, Values.Count: > 0 }) return option.Values;
            else if (option.Value is { Length: > 0 } otherwise) values = [otherwise];
        }
        if (values.Count == 0 && option.Required) throw new FormatException("is required");
        return option.Multivalued ? [.. values.SelectMany(v => v.Split(option.Delimiter, StringSplitOptions.RemoveEmptyEntries))] : values;
    }

    private static void Check(JobOption option, string value)
    {
        string Shown() => option.Secure ? "the value" : $"“{value}”";
        if (option.IsFile && value.Length > 0) UploadedFile.Parse(value);
        if (option.Enforced && option.Values.Count > 0 && !option.Values.Contains(value)) throw new FormatException($"{Shown()} is none of {string.Join(", ", option.Values)}");
        if (option.Regex is { } pattern && !Whole(pattern, value)) throw new FormatException($"{Shown()} does not match {pattern}");
        if (option.Secure && value.Length is > 0 and < SecretMask.ShortestSecret)
            throw new FormatException($"a secret has at least {SecretMask.ShortestSecret} characters: a shorter one could not be masked without masking everything");
        if (option.IsDate && DateFormat(option.DateFormat) is var format && !DateTime.TryParseExact(value, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            throw new FormatException($"{Shown()} is no date as {option.DateFormat ?? DefaultDate} ({DateTime.UnixEpoch.AddDays(20000).ToString(format, CultureInfo.InvariantCulture)} is)");
    }

    private static bool Whole(string pattern, string value)
    {
        try
        {
            return Regex.IsMatch(value, $@"\A(?:{pattern})\z", RegexOptions.None, Patience);
        }
        catch (RegexMatchTimeoutException)
        {
            throw new FormatException($"the regular expression {pattern} takes too long for this value");
        }
    }

    private const string DefaultDate = "MM/DD/YYYY hh:mm a";

    /// <summary>Rundeck's forms are those of moment.js.</summary>
    private static string DateFormat(string? moment) => MomentToken().Replace(string.IsNullOrEmpty(moment) ? DefaultDate : moment, m => m.Value switch
    {
        "YYYY" => "yyyy",
        "YY" => "yy",
        "DD" => "dd",
        "D" => "d",
        "A" or "a" => "tt",
        "Z" => "zzz",
        "ZZ" => "zzz",
        "SSS" => "fff",
        _ => m.Value.StartsWith('[') ? $"'{m.Value[1..^1]}'" : m.Value,
    });

    [GeneratedRegex(@"YYYY|YY|DD|D|A|a|ZZ|Z|SSS|\[[^\]]*\]")]
    private static partial Regex MomentToken();

    /// <summary>Options as a command line writes them: <c>-name value</c>, a value in quotes, <c>--</c> for nothing more.</summary>
    /// <exception cref="FormatException">A word without the option it belongs to.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Parse(IReadOnlyList<string> words)
    {
        var values = new Dictionary<string, IReadOnlyList<string>>();
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i].Length < 2 || words[i][0] != '-') throw new FormatException($"“{words[i]}” belongs to no option: options are given as -name value");
            var name = words[i].TrimStart('-');
            var value = i + 1 < words.Count ? words[++i] : throw new FormatException($"-{name} has no value");
            values[name] = [.. values.GetValueOrDefault(name) ?? [], value];
        }
        return values;
    }
}

using Muster.Server.Jobs.Context;
using Muster.Server.Jobs.Definitions;

namespace Muster.Server.Jobs.Running;

/// <summary>What a job that a step refers to is given.</summary>
internal static class ChildOptions
{
    /// <exception cref="FormatException">The arguments do not suit the job's options.</exception>
    public static IReadOnlyDictionary<string, OptionValue> Resolve(JobDefinition job, JobReferenceStep reference, JobContext context, Func<string, string?> secret)
    {
        var words = VariableText.Words(reference.Arguments, (space, key) => Given(context, space, key));
        var given = OptionValues.Parse(words).ToDictionary();
        if (reference.ImportOptions)
            foreach (var option in job.Options.Where(o => context.Options.ContainsKey(o.Name))) given.TryAdd(option.Name, [context.Options[option.Name].Text]);
        var values = OptionValues.Resolve(job.Options, given, secret);
        // A secret stays one, whatever the other job calls it.
        var secrets = context.Options.Values.Where(o => o.Secret && o.Text.Length > 0).Select(o => o.Text).ToHashSet();
        return values.ToDictionary(v => v.Key, v => v.Value.Secret || !secrets.Contains(v.Value.Text) ? v.Value : v.Value with { Secret = true, Exposed = false });
    }

    /// <summary>What is known of them when the execution begins, for the hosts they choose; what data of steps decide is not.</summary>
    public static IReadOnlyDictionary<string, OptionValue> Known(JobDefinition job, JobReferenceStep reference, IReadOnlyDictionary<string, OptionValue> options, Func<string, string?> secret)
    {
        try
        {
            return Resolve(job, reference, new JobContext { Options = options, Job = new Dictionary<string, string>(), Data = new CapturedData() }, secret);
        }
        catch (FormatException)
        {
            // Said when the step's turn comes, with the values it then has.
            return job.Options.Where(o => o.Value is not null).ToDictionary(o => o.Name, o => new OptionValue(o.Value!, o.Secure));
        }
    }

    /// <summary>Handing a secret on to another job puts it on no command line.</summary>
    private static Variable? Given(JobContext context, string space, string key) => context.Find(space, key) is { } found ? found with { IsSecret = false } : null;
}

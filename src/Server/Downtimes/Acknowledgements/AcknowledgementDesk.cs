using Muster.Server.OnCall.Escalation;
using Muster.Server.Problems;
using Muster.Server.Web.Live;

namespace Muster.Server.Downtimes.Acknowledgements;

/// <summary>Takes and takes back acknowledgements, and tells the pages that run for the problem.</summary>
public sealed class AcknowledgementDesk(AcknowledgementBook book, ProblemBoard problems, Escalations escalations, LiveUpdates live, TimeProvider time)
{
    private const int LongestComment = 4000;

    /// <summary>Acknowledges an open problem. Answers how many chains of its pages go on: somebody with another role is asked still.</summary>
    /// <param name="by">The account's name.</param>
    /// <param name="role">As which role; null: as all that the person has.</param>
    /// <exception cref="KeyNotFoundException">It is not open.</exception>
    /// <exception cref="FormatException">The expiry has passed, or the comment is too long.</exception>
    public async Task<(Acknowledgement Made, int StillAsked)> AcknowledgeAsync(long problem, string by, string comment, AcknowledgementEnd end, bool sticky, string? role)
    {
        var (made, left) = await AcknowledgeAsync([problem], by, comment, end, sticky, role);
        return made.Count > 0 ? (made[0], left) : throw new KeyNotFoundException($"problem {problem} is not open: it has ended, or never was.");
    }

    /// <summary>Acknowledges those of some problems that are open, all or none of them.</summary>
    /// <inheritdoc cref="AcknowledgeAsync(long, string, string, AcknowledgementEnd, bool, string)"/>
    public async Task<(IReadOnlyList<Acknowledgement> Made, int StillAsked)> AcknowledgeAsync(IReadOnlyCollection<long> asked, string by, string comment, AcknowledgementEnd end, bool sticky, string? role)
    {
        var now = time.GetUtcNow();
        var expires = end.Of(now);
        if (expires <= now) throw new FormatException("expires: the acknowledgement would have ended already");
        if (comment.Length > LongestComment) throw new FormatException($"comment: at most {LongestComment} characters");
        var wanted = asked.ToHashSet();
        Acknowledgement[] made = [.. problems.Open.Where(p => wanted.Contains(p.Id)).OrderBy(p => p.Id)
            .Select(p => new Acknowledgement(p.Id, p.Host.ToString(), p.Check, p.Status, by, now, comment.Trim(), expires, sticky))];
        if (made.Length == 0) return ([], 0);
        await book.AddAsync(made);
        var left = await escalations.AcknowledgeProblemsAsync(made.Select(m => m.Problem).ToHashSet(), by, role);
        foreach (var one in made) Tell(one);
        return (made, left);
    }

    /// <summary>Takes it back: pages that it had ended begin again. False when there is none.</summary>
    public async Task<bool> TakeBackAsync(long problem, string by)
    {
        var made = book.Open.GetValueOrDefault(problem);
        if (made is null || !await book.EndAsync(problem, "taken back", by)) return false;
        await escalations.ResumeProblemAsync(problem);
        Tell(made);
        return true;
    }

    /// <summary>One that has expired with its problem open.</summary>
    internal async Task ExpireAsync(Acknowledgement made)
    {
        if (!await book.EndAsync(made.Problem, "expired")) return;
        await escalations.ResumeProblemAsync(made.Problem);
        Tell(made);
    }

    /// <summary>The problem changed or ended.</summary>
    internal async Task FollowAsync(ProblemChange change)
    {
        if (!book.Open.TryGetValue(change.After.Id, out var made)) return;
        if (change.Ended) await book.EndAsync(change.After.Id, "recovered");
        else if (!made.Sticky && change.After.Status != made.Status)
        {
            await book.EndAsync(change.After.Id, $"became {change.After.Status}");
            await escalations.ResumeProblemAsync(change.After.Id);
        }
        else return;
        Tell(made);
    }

    private void Tell(Acknowledgement made) =>
        live.Publish("acknowledgement", new { made.Problem, made.Host, made.Check, acknowledged = book.Of(made.Problem, time.GetUtcNow()) is not null, made.By }, "problems", "overview", $"host:{made.Host}", $"problem:{made.Problem}");
}

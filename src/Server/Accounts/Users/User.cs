using Muster.Server.Web.Access;

namespace Muster.Server.Accounts.Users;

/// <summary>Somebody who may sign in.</summary>
/// <param name="Failures">Wrong passwords in a row.</param>
/// <param name="FailedAt">When the last of them was.</param>
public sealed record User(string Id, string Name, Role Role, string Password, DateTimeOffset Created, int Failures, DateTimeOffset? FailedAt)
{
    public const int MostFailures = 100;
    private const int FreeFailures = 3;

    /// <summary>How long after the last wrong password the next try is heard: 1 s after the fourth, doubling to five minutes; after a hundred in a row for a day.</summary>
    public static TimeSpan PauseAfter(int failures) => failures switch
    {
        <= FreeFailures => TimeSpan.Zero,
        >= MostFailures => TimeSpan.FromDays(1),
        _ => TimeSpan.FromSeconds(Math.Min(300, Math.Pow(2, failures - FreeFailures - 1))),
    };

    public static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '@' or '+');
}

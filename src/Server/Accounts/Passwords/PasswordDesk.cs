namespace Muster.Server.Accounts.Passwords;

/// <summary>Hashes and compares passwords, two at a time, so that a flood of logins cannot take the whole machine.</summary>
public sealed class PasswordDesk : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _places = new(2);

    /// <summary>Of a random password nobody knows: an unknown user takes as long as a known one.</summary>
    private readonly Lazy<string> _nobody = new(() => PasswordHash.Make(Guid.NewGuid().ToString()));

    public Task<string> HashAsync(string password, CancellationToken cancel) => TakeTurnAsync(() => PasswordHash.Make(password), cancel);

    /// <param name="stored">Null for a user who is not there.</param>
    public Task<bool> FitsAsync(string password, string? stored, CancellationToken cancel) =>
        TakeTurnAsync(() => PasswordHash.Fits(password, stored ?? _nobody.Value) && stored is not null, cancel);

    public void Dispose() => _places.Dispose();

    private async Task<T> TakeTurnAsync<T>(Func<T> work, CancellationToken cancel)
    {
        if (!await _places.WaitAsync(Patience, cancel))
            throw Web.Api.ApiProblem.TooMany("too many logins at once; try again in a moment.", Patience);
        try
        {
            return await Task.Run(work, cancel);
        }
        finally
        {
            _places.Release();
        }
    }
}

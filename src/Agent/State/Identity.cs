using Muster.Agent.Settings;

namespace Muster.Agent.State;

/// <summary>
/// Who this host is to the server: the fingerprint (made once, restored with the folder it gives a rebuilt machine its history back),
/// the credential the server issued, and whether the process before this one ended without saying goodbye.
/// </summary>
internal sealed class Identity
{
    private readonly StateFolder _folder;

    private Identity(StateFolder folder, string fingerprint, string credential, bool unclean)
    {
        _folder = folder;
        Fingerprint = fingerprint;
        Credential = credential;
        Unclean = unclean;
    }

    /// <summary>32 lower-case hex digits.</summary>
    public string Fingerprint { get; }

    /// <summary>Empty until the server has issued one.</summary>
    public string Credential { get; private set; }

    /// <summary>True when the process before this one did not end cleanly.</summary>
    public bool Unclean { get; }

    /// <summary>Random, one per process: tells two agents with one fingerprint apart.</summary>
    public string Instance { get; } = Guid.NewGuid().ToString("N")[..16];

    /// <exception cref="SettingsException">The fingerprint file is damaged.</exception>
    public static Identity Load(StateFolder folder)
    {
        if (!File.Exists(folder.FingerprintFile))
            StateFolder.WriteWhole(folder.FingerprintFile, Guid.NewGuid().ToString("N") + "\n");
        var fingerprint = File.ReadAllText(folder.FingerprintFile).Trim();
        if (fingerprint.Length != 32 || fingerprint.AsSpan().ContainsAnyExcept("0123456789abcdef"))
            throw new SettingsException($"{folder.FingerprintFile}: not 32 lower-case hex digits; restore it from a copy, or remove it to become a new host");
        var credential = File.Exists(folder.CredentialFile) ? File.ReadAllText(folder.CredentialFile).Trim() : "";
        var unclean = File.Exists(folder.RunningMarker);
        StateFolder.WriteWhole(folder.RunningMarker, "");
        return new Identity(folder, fingerprint, credential, unclean);
    }

    /// <summary>Keeps the credential on disk, readable by the owner only.</summary>
    public void Keep(string credential)
    {
        StateFolder.WriteWhole(_folder.CredentialFile, credential + "\n");
        Credential = credential;
    }

    /// <summary>The credential was revoked: fall back to the enrolment key.</summary>
    public void Forget()
    {
        File.Delete(_folder.CredentialFile);
        Credential = "";
    }

    /// <summary>Takes the marker of an unclean end away: call when the process ends as meant.</summary>
    public void EndCleanly() => File.Delete(_folder.RunningMarker);
}

using Muster.Server.Storage;

namespace Muster.Server.Tests.Storage;

public sealed class SecretVaultTests
{
    [Fact]
    public void A_secret_is_kept_encrypted_and_private_and_found_again_by_whoever_asks_the_data_folder()
    {
        using var temp = new TempFolder();
        using var folder = DataFolder.Open(temp.Path);
        var vault = new SecretVault(folder);
        vault.Set("db-password", "hunter2 ✔");
        Assert.Equal("hunter2 ✔", folder.Secret("db-password"));
        var file = Path.Combine(folder.Vault, "db-password");
        Assert.DoesNotContain("hunter2", File.ReadAllText(file));
        foreach (var path in new[] { file, folder.VaultKey }) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(["db-password"], vault.All().Select(s => s.Name));
        vault.Set("db-password", "other");
        Assert.Equal("other", vault.Find("db-password"));
        vault.Remove("db-password");
        Assert.Null(vault.Find("db-password"));
    }

    [Fact]
    public void A_file_given_the_name_of_another_or_changed_is_refused()
    {
        using var temp = new TempFolder();
        using var folder = DataFolder.Open(temp.Path);
        var vault = new SecretVault(folder);
        vault.Set("one", "first value");
        File.Copy(Path.Combine(folder.Vault, "one"), Path.Combine(folder.Vault, "two"));
        Assert.Contains("set it again", Assert.Throws<IOException>(() => vault.Find("two")).Message);
        File.WriteAllText(Path.Combine(folder.Vault, "one"), "AAAA");
        Assert.Throws<IOException>(() => vault.Find("one"));
    }

    [Theory]
    [InlineData("../first-run.json")]
    [InlineData("Upper")]
    [InlineData("")]
    [InlineData(".hidden")]
    public void Names_that_could_be_paths_are_none(string name)
    {
        using var temp = new TempFolder();
        using var folder = DataFolder.Open(temp.Path);
        Assert.False(SecretVault.IsName(name));
        Assert.Null(new SecretVault(folder).Find(name));
    }
}

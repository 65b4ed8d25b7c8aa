using System.Security.Cryptography;
using System.Text;
using Muster.Server.Accounts.Passwords;

namespace Muster.Server.Tests.Accounts.Passwords;

public class PasswordHashTests
{
    [Fact]
    public void A_hash_carries_its_parameters_and_fits_only_its_password()
    {
        string stored = PasswordHash.Make("correct otter battery");
        string[] parts = stored.Split('$');
        Assert.Equal(["pbkdf2-sha512", "220000"], parts[..2]);
        Assert.Equal(32, Convert.FromBase64String(parts[2]).Length);
        Assert.Equal(64, Convert.FromBase64String(parts[3]).Length);
        Assert.True(PasswordHash.Fits("correct otter battery", stored));
        Assert.False(PasswordHash.Fits("correct otter batterz", stored));
        Assert.False(PasswordHash.IsOutdated(stored));
    }

    [Fact]
    public void It_is_what_the_frameworks_PBKDF2_makes_of_the_password_and_its_salt()
    {
        string[] parts = PasswordHash.Make("a plain sentence").Split('$');
        byte[] expected = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes("a plain sentence"), Convert.FromBase64String(parts[2]), 220_000, HashAlgorithmName.SHA512, 64);
        Assert.Equal(Convert.ToBase64String(expected), parts[3]);
    }

    [Fact]
    public void The_same_password_is_salted_anew_each_time() =>
        Assert.NotEqual(PasswordHash.Make("the same words again"), PasswordHash.Make("the same words again"));

    [Theory]
    [InlineData("")]
    [InlineData("none")]
    [InlineData("pbkdf2-sha512$220000$$")]
    [InlineData("pbkdf2-sha512$-5$AAAA$AAAA")]
    [InlineData("pbkdf2-sha512$1$not base64!$AAAA")]
    [InlineData("md5$1$AAAA$AAAA")]
    public void What_is_no_hash_fits_nothing_and_is_outdated(string stored)
    {
        Assert.False(PasswordHash.Fits("", stored));
        Assert.True(PasswordHash.IsOutdated(stored));
    }

    [Fact]
    public void A_hash_cut_or_changed_anywhere_never_fits_and_never_throws()
    {
        string stored = PasswordHash.Make("x").Replace("$220000$", "$2$", StringComparison.Ordinal);
        Random random = new(6878);
        for (int i = 0; i < 2000; i++)
        {
            char[] changed = stored[..random.Next(stored.Length + 1)].ToCharArray();
            for (int change = random.Next(3); change > 0 && changed.Length > 0; change--)
                changed[random.Next(changed.Length)] = (char)random.Next(32, 127);
            Assert.False(PasswordHash.Fits("x", new string(changed).Replace("$220000$", "$2$", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Half_a_surrogate_pair_fits_nothing_not_even_itself() =>
        Assert.False(PasswordHash.Fits("half a pair \ud83d is no text", PasswordHash.Make("half a pair \ud83d is no text")));

    [Fact]
    public void Fewer_rounds_are_outdated_but_fit()
    {
        byte[] salt = new byte[32];
        string weak = $"pbkdf2-sha512$1000${Convert.ToBase64String(salt)}${Convert.ToBase64String(Rfc2898DeriveBytes.Pbkdf2("old words", salt, 1000, HashAlgorithmName.SHA512, 64))}";
        Assert.True(PasswordHash.Fits("old words", weak));
        Assert.True(PasswordHash.IsOutdated(weak));
    }
}

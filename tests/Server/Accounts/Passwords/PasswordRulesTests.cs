using Muster.Server.Accounts.Passwords;

namespace Muster.Server.Tests.Accounts.Passwords;

public class PasswordRulesTests
{
    [Theory]
    [InlineData("short", "15")]
    [InlineData("fourteen chars", "15")]
    [InlineData("passwordpassword", "everybody tries")]
    [InlineData("Password1234567!", "everybody tries")]
    [InlineData("p@$$w0rdP@ssw0rd", "everybody tries")]
    [InlineData("qwertyuiopasdfghjkl", "everybody tries")]
    [InlineData("1q2w3e4r5t6y7u8i9o0p", "everybody tries")]
    [InlineData("123456789012345", "everybody tries")]
    [InlineData("correcthorsebatterystaple", "everybody tries")]
    [InlineData("Administrator123!", "everybody tries")]
    [InlineData("aaaaaaaaaaaaaaaaaaaa", "repeats")]
    [InlineData("abababababababababab", "repeats")]
    [InlineData("margarethe2026aa", "name")]
    public void Bad_ones_are_told_why(string password, string why) =>
        Assert.Contains(why, PasswordRules.Objection(password, "margarethe"));

    [Theory]
    [InlineData("violet otter canoe 77")]
    [InlineData("all lower case will do")]
    [InlineData("der Fluß fließt nach Norden")]
    [InlineData("xK9vT2mQ8rLw4Zp")]
    public void Long_ones_need_no_kinds_of_characters(string password) =>
        Assert.Null(PasswordRules.Objection(password, "margarethe"));

    [Fact]
    public void Half_a_surrogate_pair_is_no_text() =>
        Assert.Contains("Unicode", PasswordRules.Objection("half a pair \ud83d is no text", "margarethe"));

    [Fact]
    public void Above_256_characters_is_too_long() =>
        Assert.Contains("256", PasswordRules.Objection(string.Concat(Enumerable.Range(0, 100).Select(i => $"{i} x")), "bob"));
}

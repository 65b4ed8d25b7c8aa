namespace Muster.Server.Accounts.Passwords;

/// <summary>Long rather than complicated: 15 characters, not one everybody tries, not the user's own name.</summary>
public static class PasswordRules
{
    public const int Shortest = 15, Longest = 256;

    /// <summary>Words that long passwords of guessing lists are made of, repeated or counted up.</summary>
    private static readonly string[] Common =
    [
        "password", "passw0rd", "qwerty", "qwertyuiop", "asdfghjkl", "zxcvbnm", "letmein", "iloveyou", "welcome", "administrator", "admin", "monkey", "dragon",
        "football", "baseball", "sunshine", "princess", "trustno1", "abc", "muster", "changeme", "secret", "login", "root", "test", "guest", "master", "nagios",
        "1234567890", "123456789", "12345678", "1234567", "123456", "12345", "1234", "123", "0987654321",
    ];

    /// <returns>Null when it will do, else what is wrong with it and the cure.</returns>
    public static string? Objection(string password, string user)
    {
        if (password.Length < Shortest) return $"the password has {password.Length} characters; take at least {Shortest}, for instance four unrelated words.";
        if (password.Length > Longest) return $"the password has {password.Length} characters; take at most {Longest}.";
        if (user.Length > 2 && password.Contains(user, StringComparison.OrdinalIgnoreCase) && password.Length - user.Length < Shortest)
            return "the password is the user's name with a little more; take unrelated words.";
        if (password.Distinct().Count() < 5) return "the password repeats a few characters; take unrelated words.";
        return IsMadeOfCommonWords(password.ToLowerInvariant())
            ? "the password is made of words and rows of keys that everybody tries; take unrelated words."
            : null;
    }

    private static bool IsMadeOfCommonWords(string password)
    {
        var rest = password;
        foreach (var word in Common) rest = rest.Replace(word, "", StringComparison.Ordinal);
        return rest.Count(char.IsLetterOrDigit) < 4;
    }
}

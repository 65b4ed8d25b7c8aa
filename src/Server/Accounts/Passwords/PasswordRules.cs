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
        "superman", "batman", "starwars", "shadow", "michael", "hunter", "summer", "winter", "company", "server", "default", "access", "hello", "whatever", "correcthorsebatterystaple",
        "1q2w3e4r5t6y7u8i9o0p", "1q2w3e4r5t6y", "1q2w3e4r", "q1w2e3r4t5y6", "q1w2e3r4", "1qaz2wsx3edc4rfv", "1qaz2wsx", "qazwsxedc", "qazwsx", "poiuytrewq", "asdfgh", "asdf", "zxcvbn", "qwertz", "azerty",
        "abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnop", "abcdefgh", "abcdef", "abcd", "9876543210", "987654321", "87654321", "7654321", "654321", "54321",
        "1234567890", "123456789", "12345678", "1234567", "123456", "12345", "1234", "123", "0987654321",
    ];

    /// <summary>Else <c>qwerty</c> would leave half of <c>qwertyuiop</c> behind.</summary>
    private static readonly string[] LongestFirst = [.. Common.OrderByDescending(word => word.Length)];

    /// <returns>Null when it will do, else what is wrong with it and the cure.</returns>
    public static string? Objection(string password, string user)
    {
        if (password.Length < Shortest) return $"the password has {password.Length} characters; take at least {Shortest}, for instance four unrelated words.";
        if (!PasswordHash.IsText(password)) return "the password is not whole Unicode text.";
        if (password.Length > Longest) return $"the password has {password.Length} characters; take at most {Longest}.";
        if (user.Length > 2 && password.Contains(user, StringComparison.OrdinalIgnoreCase) && password.Length - user.Length < Shortest)
            return "the password is the user's name with a little more; take unrelated words.";
        if (password.Distinct().Count() < 5) return "the password repeats a few characters; take unrelated words.";
        var lower = password.ToLowerInvariant();
        return IsMadeOfCommonWords(lower) || IsMadeOfCommonWords(Plain(lower))
            ? "the password is made of words and rows of keys that everybody tries; take unrelated words."
            : null;
    }

    /// <summary>Without the usual disguises: <c>p@$$w0rd</c> is <c>password</c>.</summary>
    private static string Plain(string password) => string.Concat(password.Select(c => c switch
    {
        '@' or '4' => 'a',
        '0' => 'o',
        '1' or '!' => 'i',
        '3' => 'e',
        '$' or '5' => 's',
        '7' => 't',
        _ => c,
    }));

    private static bool IsMadeOfCommonWords(string password)
    {
        var rest = password;
        foreach (var word in LongestFirst) rest = rest.Replace(word, "", StringComparison.Ordinal);
        return rest.Count(char.IsLetterOrDigit) < 4;
    }
}

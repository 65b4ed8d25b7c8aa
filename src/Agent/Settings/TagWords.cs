namespace Muster.Agent.Settings;

/// <summary>Tags as words: <c>[a-z0-9][a-z0-9._:-]*</c>, at most 64 characters; capitals are lowered.</summary>
internal static class TagWords
{
    /// <param name="text">Words separated by commas or spaces.</param>
    /// <param name="place">Named in errors: option, variable or file and line.</param>
    /// <exception cref="SettingsException">Names the place and the word.</exception>
    public static List<string> Split(string text, string place)
    {
        var words = new List<string>();
        foreach (var part in text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var word = part.ToLowerInvariant();
            if (!IsTag(word)) throw new SettingsException($"{place}: '{part}' is not a tag; use letters, digits, '.', '_', '-' and ':', starting with a letter or digit");
            if (!words.Contains(word)) words.Add(word);
        }
        return words;
    }

    private static bool IsTag(string word)
    {
        if (word.Length is 0 or > 64 || !char.IsAsciiLetterOrDigit(word[0])) return false;
        foreach (var c in word)
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('.' or '_' or '-' or ':')) return false;
        return true;
    }
}

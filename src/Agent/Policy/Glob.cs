namespace Muster.Agent.Policy;

/// <summary>Globs: <c>*</c> any characters but '/', <c>**</c> any characters, <c>?</c> one character but '/'. The whole text must match.</summary>
internal static class Glob
{
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        // Greedy with one place to go back to per kind of star; a '**' may cross what a '*' may not.
        int p = 0, t = 0, star = -1, starText = 0, deep = -1, deepText = 0;
        while (t < text.Length || p < pattern.Length)
        {
            if (p + 1 < pattern.Length && pattern[p] == '*' && pattern[p + 1] == '*')
            {
                (deep, deepText, star) = (p, t, -1);
                p += 2;
            }
            else if (p < pattern.Length && pattern[p] == '*')
            {
                (star, starText) = (p, t);
                p++;
            }
            else if (t < text.Length && p < pattern.Length && (pattern[p] == text[t] || (pattern[p] == '?' && text[t] != '/')))
            {
                p++;
                t++;
            }
            else if (star >= 0 && starText < text.Length && text[starText] != '/')
            {
                t = ++starText;
                p = star + 1;
            }
            else if (deep >= 0 && deepText < text.Length)
            {
                t = ++deepText;
                p = deep + 2;
                star = -1;
            }
            else
            {
                return false;
            }
        }
        return true;
    }
}

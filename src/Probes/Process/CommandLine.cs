using System.Text;

namespace Muster.Probes.Process;

/// <summary>
/// Splits a command line into words as a POSIX shell would (blanks, '…', "…", backslash) and does nothing else: no variables,
/// no globs, no pipes. What a shell would do more with than split is an ordinary character here.
/// </summary>
public static class CommandLine
{
    /// <summary>The words; throws <see cref="FormatException"/> naming the column (from 1) of what is not closed.</summary>
    public static IReadOnlyList<string> Split(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        bool inWord = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c is ' ' or '\t' or '\n' or '\r')
            {
                if (inWord)
                    words.Add(word.ToString());
                word.Clear();
                inWord = false;
                continue;
            }

            if (c == '\\' && i + 1 < line.Length && line[i + 1] == '\n')
            {
                i++; // a continued line: both characters vanish, even between words
                continue;
            }

            inWord = true;
            if (c == '\'')
                i = TakeSingleQuoted(line, i, word);
            else if (c == '"')
                i = TakeDoubleQuoted(line, i, word);
            else if (c == '\\')
                i = TakeEscaped(line, i, word);
            else
                word.Append(c);
        }

        if (inWord)
            words.Add(word.ToString());
        return words;
    }

    private static int TakeSingleQuoted(string line, int start, StringBuilder word)
    {
        int end = line.IndexOf('\'', start + 1);
        if (end < 0)
            throw new FormatException($"column {start + 1}: the single quote is never closed");
        word.Append(line, start + 1, end - start - 1);
        return end;
    }

    private static int TakeDoubleQuoted(string line, int start, StringBuilder word)
    {
        for (int i = start + 1; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '"')
                return i;
            // Inside double quotes a backslash escapes only what would otherwise be special there.
            if (c == '\\' && i + 1 < line.Length && line[i + 1] is '"' or '\\' or '$' or '`' or '\n')
            {
                i++;
                if (line[i] != '\n')
                    word.Append(line[i]);
            }
            else
            {
                word.Append(c);
            }
        }

        throw new FormatException($"column {start + 1}: the double quote is never closed");
    }

    private static int TakeEscaped(string line, int start, StringBuilder word)
    {
        if (start + 1 == line.Length)
            throw new FormatException($"column {start + 1}: nothing follows the backslash");
        word.Append(line[start + 1]);
        return start + 1;
    }
}

using System.Globalization;
using System.Text;

namespace Muster.Bench.Recordings;

/// <summary>Mail of an office in Maildirs and the index that <c>notmuch</c> keeps of it. What is spam goes after ten days, hardly anything else ever does.</summary>
internal sealed class NotmuchMail : IRecordedProgram
{
    private const int Warm = 12, Every = 30;

    public string Name => "notmuch";

    public string Says => "an office's mail in Maildirs with notmuch's index (new every half hour, compact twice): letters with attachments stay, spam is deleted after ten days by find";

    public Task<double[]> RecordAsync(string folder)
    {
        var (load, levels, size) = (new Load(719, Warm + RecordedLevels.Days, weekend: 0.2, day: 0.85, trouble: 0.5), new double[(Warm + RecordedLevels.Days) * 1440], 0.0);
        var (random, mail, named) = (load.Random, Folders.Make(folder, "mail"), 0);
        var (inbox, spam, configuration) = (Folders.Make(mail, "inbox", "cur"), Folders.Make(mail, "spam", "cur"), Path.Combine(folder, "notmuch-config"));
        foreach (var made in new[] { "new", "tmp" }) _ = (Folders.Make(mail, "inbox", made), Folders.Make(mail, "spam", made));
        File.WriteAllText(configuration, $"[database]\npath={mail}\n[user]\nname=office\nprimary_email=office@example.org\n[new]\ntags=new\n[search]\nexclude_tags=\n[maildir]\nsynchronize_flags=false\n");
        var environment = new Dictionary<string, string> { ["NOTMUCH_CONFIG"] = configuration };
        void Notmuch(params string[] arguments) => Programs.Run("notmuch", arguments, folder, environment);
        var words = Enumerable.Range(0, 12_000).Select(i => Word(i * 7919L + 13)).ToArray();
        for (var letters = 0; letters < 1500; letters++) Deliver(inbox, 0, attachments: true);
        for (var minute = 0; minute < levels.Length; minute++)
        {
            if (minute % Every == Every - 1)
            {
                for (var letters = load.Count(minute + 1 - Every, Every, 0.12); letters > 0; letters--) Deliver(inbox, minute, attachments: true);
                for (var letters = load.Count(minute + 1 - Every, Every, 0.08); letters > 0; letters--) Deliver(spam, minute, attachments: false);
                if (minute % 1440 == 239) Programs.RunAt(minute, "find", spam, "-type", "f", "-mtime", "+9", "-delete");
                Notmuch("new", "--quiet");
                if (minute == (Warm + 9) * 1440 + 1289 || minute == (Warm + 30) * 1440 + 1349) Notmuch("compact", "--quiet");
                size = Folders.Size(mail);
            }
            levels[minute] = size;
        }
        return Task.FromResult(levels);

        void Deliver(string where, int minute, bool attachments)
        {
            var letter = new StringBuilder();
            letter.Append(CultureInfo.InvariantCulture, $"From: {words[random.Next(300)]} <{words[random.Next(300)]}@{words[random.Next(90)]}.example>\nTo: office@example.org\nSubject: {Words(6)}\nDate: {Load.At(minute):ddd, dd MMM yyyy HH:mm:ss} +0000\nMessage-ID: <{named}.{minute}@example.org>\nMIME-Version: 1.0\n");
            var with = attachments && random.Next(5) == 0;
            letter.Append(with ? "Content-Type: multipart/mixed; boundary=part\n\n--part\nContent-Type: text/plain\n\n" : "Content-Type: text/plain\n\n").Append(Words(load.Size(120))).Append('\n');
            if (with)
            {
                var attached = new byte[load.Size(90_000, 1.2)];
                random.NextBytes(attached);
                letter.Append("--part\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n").Append(Convert.ToBase64String(attached, Base64FormattingOptions.InsertLineBreaks)).Append("\n--part--\n");
            }
            var path = Path.Combine(where, string.Create(CultureInfo.InvariantCulture, $"{named++}.mx:2,S"));
            File.WriteAllText(path, letter.ToString());
            File.SetLastWriteTimeUtc(path, Load.At(minute).UtcDateTime);
        }

        // Few words are written often, most seldom.
        string Words(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => words[(int)(words.Length * Math.Pow(random.NextDouble(), 3))]));
    }

    private static string Word(long from)
    {
        var word = new StringBuilder();
        for (var left = from * 2_654_435_761 % 100_000_000; left > 0; left /= 80) word.Append("bdfgklmnprstvzhj"[(int)(left % 16)]).Append("aeiou"[(int)(left / 16 % 5)]);
        return word.ToString();
    }
}

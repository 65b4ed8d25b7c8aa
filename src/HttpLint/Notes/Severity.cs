namespace Muster.HttpLint.Notes;

public enum Severity
{
    Good,
    Info,
    Warn,
    Bad,
}

public enum NoteCategory
{
    General,
    Caching,
    Conneg,
    Cookies,
    Cors,
    Range,
    Security,
    Tls,
    Validation,
    Redirects,
}

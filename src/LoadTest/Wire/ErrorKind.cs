namespace Muster.LoadTest.Wire;

/// <summary>What can go wrong with one request, told apart because the cures differ.</summary>
public enum ErrorKind
{
    None,

    /// <summary>No connection: refused, unreachable, no local port left, TLS failed.</summary>
    Connect,

    /// <summary>The connection ended before any byte of an answer.</summary>
    Closed,

    /// <summary>The connection ended within an answer.</summary>
    Truncated,

    /// <summary>The answer is not HTTP.</summary>
    Malformed,

    /// <summary>No whole answer within the time limit, or none when the run ended.</summary>
    Timeout,

    /// <summary>An answer with a status of 400 or more where no other was expected.</summary>
    Status,

    /// <summary>An answer that is not as the scenario says.</summary>
    Assertion,
}

namespace Muster.LoadTest.Feeding;

/// <summary>What one simulated user asks for, pass after pass. Belongs to one thread at a time.</summary>
public interface IVisitor
{
    /// <summary>Starts the next pass.</summary>
    /// <param name="pass">Its number in the whole run, from 0.</param>
    void Begin(long pass);

    /// <summary>The next request of the pass; null: the pass is over.</summary>
    /// <param name="think">How long the user thinks before it.</param>
    WireRequest? Next(out TimeSpan think);

    /// <summary>Whether <see cref="Judge"/> looks at headers or body of the answer to the request given last; else it may get them empty.</summary>
    bool LooksInside { get; }

    /// <summary>Looks at an answer.</summary>
    /// <param name="fault">What is not as it should be, when the verdict is not <see cref="Verdict.Fine"/>.</param>
    Verdict Judge(in Answer answer, out string fault);

    /// <summary>The request given last got no answer.</summary>
    /// <returns>Whether the pass goes on with its next request.</returns>
    bool Failed();
}

/// <summary>What a visitor says of an answer.</summary>
public enum Verdict
{
    Fine,

    /// <summary>A status of 400 or more.</summary>
    BadStatus,

    /// <summary>An assertion does not hold.</summary>
    Unexpected,

    /// <summary>An assertion does not hold, or a value to capture is not there, and the rest of the pass needs it.</summary>
    UnexpectedAndOver,
}

/// <summary>The answer to one request.</summary>
/// <param name="head">Status line and headers.</param>
/// <param name="body">Empty unless the visitor looks inside.</param>
public readonly ref struct Answer(int status, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, TimeSpan took)
{
    public int Status { get; } = status;

    public ReadOnlySpan<byte> Head { get; } = head;

    public ReadOnlySpan<byte> Body { get; } = body;

    public TimeSpan Took { get; } = took;

    /// <summary>The value of a header; null: there is none of this name.</summary>
    public string? Header(string name) => Wire.ResponseHead.Find(Head, name);
}

/// <summary>Makes visitors.</summary>
public interface IFeed
{
    /// <summary>What is asked for, in a few words.</summary>
    string Name { get; }

    /// <summary>How many requests a pass can make at most.</summary>
    int RequestsPerPass { get; }

    /// <summary>The names of the steps, in the order of <see cref="WireRequest.Step"/>.</summary>
    IReadOnlyList<string> Steps { get; }

    IVisitor Visitor();
}

namespace Muster.LoadTest.Feeding;

/// <summary>Everybody asks for the same, once per pass.</summary>
public sealed class SingleRequest(WireRequest request) : IFeed
{
    public string Name { get; } = $"{request.Method} {request.Path}";

    public int RequestsPerPass => 1;

    public IReadOnlyList<string> Steps => [Name];

    public IVisitor Visitor() => new One(request);

    private sealed class One(WireRequest request) : IVisitor
    {
        private bool _given;

        public bool LooksInside => false;

        public void Begin(long pass) => _given = false;

        public WireRequest? Next(out TimeSpan think)
        {
            think = default;
            if (_given) return null;
            _given = true;
            return request;
        }

        public Verdict Judge(in Answer answer, out string fault)
        {
            fault = "";
            return answer.Status >= 400 ? Verdict.BadStatus : Verdict.Fine;
        }

        public bool Failed() => false;
    }
}

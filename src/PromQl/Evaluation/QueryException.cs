namespace Muster.PromQl.Evaluation;

public enum QueryFailure { Execution, Timeout, Canceled, TooManySamples, TooManyQueries }

/// <summary>A query that was well formed and still has no answer.</summary>
public sealed class QueryException(QueryFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    public QueryFailure Failure { get; } = failure;
}

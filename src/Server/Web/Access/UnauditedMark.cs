namespace Muster.Server.Web.Access;

/// <summary>An endpoint whose calls are not written into the audit trail; denials are.</summary>
public sealed record UnauditedMark;

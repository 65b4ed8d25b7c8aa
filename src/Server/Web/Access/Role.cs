namespace Muster.Server.Web.Access;

/// <summary>What a caller may do; each role may do everything of the ones before it.</summary>
public enum Role
{
    /// <summary>Sees everything but secrets, accounts and the audit trail.</summary>
    Viewer,

    /// <summary>Changes what is watched: checks, tags, suggestions.</summary>
    Operator,

    /// <summary>Changes who may do what: users, keys; reads the audit trail.</summary>
    Admin,
}

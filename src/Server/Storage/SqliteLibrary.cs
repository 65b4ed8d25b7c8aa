using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Muster.Server.Storage;

/// <summary>
/// Chooses the SQLite that is used: the system's (patched by the distribution) where there is one,
/// the one that came with the program otherwise.
/// </summary>
internal static class SqliteLibrary
{
    private static readonly Lock Once = new();
    private static bool s_chosen;

    public static void Choose()
    {
        lock (Once)
        {
            if (s_chosen)
                return;
            NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, PreferTheSystems);
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            s_chosen = true;
        }
    }

    private static nint PreferTheSystems(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != "e_sqlite3")
            return 0;
        return NativeLibrary.TryLoad("libsqlite3.so.0", out nint system) ? system : NativeLibrary.Load(name, assembly, path);
    }
}

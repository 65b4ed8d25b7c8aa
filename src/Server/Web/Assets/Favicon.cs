using System.Buffers.Binary;

namespace Muster.Server.Web.Assets;

/// <summary>
/// <c>GET /favicon.ico</c>: the tick that tabs show when nothing is wrong, for programs that ask for it without having read a page
/// (pages set their own by script, with the number of problems). Drawn once; 32 by 32, 32 bits a pixel.
/// </summary>
public static class Favicon
{
    private const int Size = 32, FileHead = 22, ImageHead = 40, Mask = Size * Size / 8;
    private const double Corner = 8, HalfStroke = 1.75;

    private static readonly (double X, double Y)[] Tick = [(9, 16.5), (14, 21.5), (23, 12.5)];
    private static readonly byte[] Bytes = Draw();

    public static IResult Serve(HttpContext context)
    {
        context.Response.Headers.CacheControl = "public, max-age=604800";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Bytes(Bytes, "image/x-icon");
    }

    /// <summary>One entry: a bitmap without its file head, its height counted twice because a mask (empty here, the pixels have alpha) follows.</summary>
    private static byte[] Draw()
    {
        var file = new byte[FileHead + ImageHead + Size * Size * 4 + Mask];
        file[2] = 1; // an icon
        file[4] = 1; // one of them
        (file[6], file[7]) = (Size, Size);
        Put(10, 1, 2); // planes
        Put(12, 32, 2);
        Put(14, file.Length - FileHead, 4);
        Put(18, FileHead, 4);
        Put(22, ImageHead, 4);
        Put(26, Size, 4);
        Put(30, Size * 2, 4);
        Put(34, 1, 2);
        Put(36, 32, 2);
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                double white = Cover(HalfStroke - Math.Min(Distance(x + 0.5, y + 0.5, 0), Distance(x + 0.5, y + 0.5, 1)));
                // Rows go from the lowest up.
                int at = FileHead + ImageHead + ((Size - 1 - y) * Size + x) * 4;
                file[at] = Mix(0x7a, white);
                file[at + 1] = Mix(0x9d, white);
                file[at + 2] = Mix(0x1f, white);
                file[at + 3] = (byte)Math.Round(255 * Cover(Inside(x + 0.5, y + 0.5)));
            }
        }
        return file;

        void Put(int at, int value, int bytes)
        {
            if (bytes == 2) BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), (ushort)value);
            else BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        }
    }

    private static byte Mix(int colour, double white) => (byte)Math.Round(colour + (255 - colour) * white);

    /// <summary>How much of a pixel is covered whose middle lies so far inside an edge.</summary>
    private static double Cover(double inside) => Math.Clamp(inside + 0.5, 0, 1);

    /// <summary>How far a point lies inside the square with round corners.</summary>
    private static double Inside(double x, double y)
    {
        double right = Math.Abs(x - Size / 2.0) - (Size / 2.0 - Corner), down = Math.Abs(y - Size / 2.0) - (Size / 2.0 - Corner);
        return Corner - (right > 0 && down > 0 ? Math.Sqrt(right * right + down * down) : Math.Max(right, down));
    }

    /// <summary>From a point to a stroke of the tick, whose ends are round.</summary>
    private static double Distance(double x, double y, int stroke)
    {
        var (a, b) = (Tick[stroke], Tick[stroke + 1]);
        double along = Math.Clamp(((x - a.X) * (b.X - a.X) + (y - a.Y) * (b.Y - a.Y)) / (Math.Pow(b.X - a.X, 2) + Math.Pow(b.Y - a.Y, 2)), 0, 1);
        return Math.Sqrt(Math.Pow(x - a.X - along * (b.X - a.X), 2) + Math.Pow(y - a.Y - along * (b.Y - a.Y), 2));
    }
}

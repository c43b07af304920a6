using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pibl.Transport.Tls;

/// <summary>
/// Where the library reads and writes: memory that the caller of the moment lends. Between two calls there is none, so
/// a connection that rests holds no buffer for it.
/// </summary>
internal static unsafe class TlsBio
{
    private static readonly nint Method = NewMethod();

    /// <summary>A new one over <paramref name="lent"/>, which outlives it.</summary>
    public static nint Over(Lent* lent)
    {
        var bio = OpenCrypto.NewBio(Method);
        OpenCrypto.SetData(bio, (nint)lent);
        OpenCrypto.SetReady(bio, 1);
        return bio;
    }

    private static nint NewMethod()
    {
        var method = OpenCrypto.NewBioMethod(OpenCrypto.NewBioIndex() | OpenCrypto.TypeSourceSink, "pibl");
        _ = OpenCrypto.SetRead(method, &Read);
        _ = OpenCrypto.SetWrite(method, &Write);
        _ = OpenCrypto.SetControl(method, &Control);
        return method;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(nint bio, byte* into, nuint length, nuint* read)
    {
        var lent = (Lent*)OpenCrypto.DataOf(bio);
        OpenCrypto.ClearFlags(bio, OpenCrypto.FlagsOfRetries);
        var count = Math.Min((int)Math.Min(length, int.MaxValue), lent->InLength);
        if (count == 0)
        {
            OpenCrypto.SetFlags(bio, OpenCrypto.FlagRead | OpenCrypto.FlagRetry);
            *read = 0;
            return 0;
        }

        Unsafe.CopyBlockUnaligned(into, lent->In, (uint)count);
        lent->In += count;
        lent->InLength -= count;
        *read = (nuint)count;
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint bio, byte* from, nuint length, nuint* written)
    {
        var lent = (Lent*)OpenCrypto.DataOf(bio);
        OpenCrypto.ClearFlags(bio, OpenCrypto.FlagsOfRetries);
        var count = Math.Min((int)Math.Min(length, int.MaxValue), lent->OutRoom);
        if (count == 0)
        {
            OpenCrypto.SetFlags(bio, OpenCrypto.FlagWrite | OpenCrypto.FlagRetry);
            *written = 0;
            return 0;
        }

        Unsafe.CopyBlockUnaligned(lent->Out, from, (uint)count);
        lent->Out += count;
        lent->OutRoom -= count;
        *written = (nuint)count;
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Control(nint bio, int command, nint number, nint pointer) =>
        command == OpenCrypto.ControlFlush ? 1 : 0;

    /// <summary>What is lent for one call.</summary>
    public struct Lent
    {
        /// <summary>What has come and is not read yet.</summary>
        public byte* In;

        /// <summary>How much of it.</summary>
        public int InLength;

        /// <summary>Where to write next.</summary>
        public byte* Out;

        /// <summary>How much room there is.</summary>
        public int OutRoom;
    }
}

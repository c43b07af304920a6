using System.Reflection;
using System.Runtime.InteropServices;

namespace Pibl.Transport.Tls;

/// <summary>
/// OpenSSL 3 of this system, which gets its corrections with the system's updates. Names of the file differ between
/// systems; <c>libssl.so.3</c> is that of Linux.
/// </summary>
internal static class TlsLibrary
{
    private static readonly Lazy<string?> Reason = new(Try);

    /// <summary>Why there is no TLS, as a line to show; null: there is.</summary>
    public static string? WhyNot => Reason.Value;

    private static string? Try()
    {
        NativeLibrary.SetDllImportResolver(typeof(TlsLibrary).Assembly, Resolve);
        try
        {
            OpenCrypto.VersionNumber();
            return OpenSsl.ServerMethod() == 0 ? "TLS needs OpenSSL 3, and libssl of this system is another" : null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return "TLS needs OpenSSL 3 (libssl.so.3), and this system has none: apt install libssl3, apk add libssl3, "
                + "brew install openssl@3";
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? paths)
    {
        var stem = name switch
        {
            "libssl.so.3" => "libssl",
            "libcrypto.so.3" => "libcrypto",
            _ => null,
        };
        if (stem is null)
        {
            return 0;
        }

        string[] names =
        [
            name,
            $"{stem}.3.dylib",
            $"/opt/homebrew/opt/openssl@3/lib/{stem}.3.dylib",
            $"/usr/local/opt/openssl@3/lib/{stem}.3.dylib",
            $"{stem}-3-x64.dll",
            $"{stem}-3-arm64.dll",
        ];
        foreach (var candidate in names)
        {
            if (NativeLibrary.TryLoad(candidate, assembly, paths, out var handle))
            {
                return handle;
            }
        }

        return 0;
    }
}

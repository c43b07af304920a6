using System.Runtime.InteropServices;

namespace Pibl.Transport.Tls;

/// <summary>OCSP responses (OCSP_resp_find_status(3)), and what they are verified with.</summary>
internal static unsafe partial class OpenCrypto
{
    public const int OcspGood = 0;
    public const int OcspRevoked = 1;

    /// <summary>X509_V_FLAG_PARTIAL_CHAIN: an authority in the middle of a chain is believed.</summary>
    public const uint PartialChain = 0x80000;

    [LibraryImport(Library, EntryPoint = "d2i_OCSP_RESPONSE")]
    public static partial nint ReadOcsp(nint into, byte** der, nint length);

    [LibraryImport(Library, EntryPoint = "OCSP_RESPONSE_free")]
    public static partial void FreeOcsp(nint response);

    [LibraryImport(Library, EntryPoint = "OCSP_response_status")]
    public static partial int OcspStatus(nint response);

    [LibraryImport(Library, EntryPoint = "OCSP_response_get1_basic")]
    public static partial nint OcspBasic(nint response);

    [LibraryImport(Library, EntryPoint = "OCSP_BASICRESP_free")]
    public static partial void FreeOcspBasic(nint basic);

    [LibraryImport(Library, EntryPoint = "OCSP_basic_verify")]
    public static partial int OcspVerify(nint basic, nint certificates, nint store, uint flags);

    [LibraryImport(Library, EntryPoint = "OCSP_cert_to_id")]
    public static partial nint OcspId(nint digest, nint certificate, nint issuer);

    [LibraryImport(Library, EntryPoint = "OCSP_CERTID_free")]
    public static partial void FreeOcspId(nint id);

    [LibraryImport(Library, EntryPoint = "OCSP_resp_find_status")]
    public static partial int OcspFind(
        nint basic, nint id, int* status, int* reason, nint* revokedAt, nint* from, nint* until);

    [LibraryImport(Library, EntryPoint = "ASN1_TIME_to_tm")]
    public static partial int TimeParts(nint time, int* parts);

    [LibraryImport(Library, EntryPoint = "EVP_sha256")]
    public static partial nint Sha256();

    [LibraryImport(Library, EntryPoint = "X509_STORE_new")]
    public static partial nint NewStore();

    [LibraryImport(Library, EntryPoint = "X509_STORE_free")]
    public static partial void FreeStore(nint store);

    [LibraryImport(Library, EntryPoint = "X509_STORE_set_flags")]
    public static partial int SetStoreFlags(nint store, uint flags);

    [LibraryImport(Library, EntryPoint = "OPENSSL_sk_new_null")]
    public static partial nint NewStack();

    [LibraryImport(Library, EntryPoint = "OPENSSL_sk_push")]
    public static partial int Push(nint stack, nint item);

    [LibraryImport(Library, EntryPoint = "OPENSSL_sk_free")]
    public static partial void FreeStack(nint stack);

    /// <summary>Of the library's own heap: what is given to it is freed there.</summary>
    [LibraryImport(Library, EntryPoint = "CRYPTO_malloc")]
    public static partial byte* Allocate(nuint length, byte* file, int line);
}

using System.Runtime.InteropServices;

namespace Pibl.Transport.Tls;

/// <summary>What is called of libcrypto, which comes with <see cref="OpenSsl"/>.</summary>
internal static unsafe partial class OpenCrypto
{
    private const string Library = "libcrypto.so.3";

    public const int FlagRead = 0x01;
    public const int FlagWrite = 0x02;
    public const int FlagRetry = 0x08;
    public const int FlagsOfRetries = 0x0F;
    public const int ControlFlush = 11;
    public const int TypeSourceSink = 0x0400;

    public const uint ParameterText = 4;
    public const uint ParameterBytes = 5;

    [LibraryImport(Library, EntryPoint = "OpenSSL_version_num")]
    public static partial ulong VersionNumber();

    [LibraryImport(Library, EntryPoint = "BIO_get_new_index")]
    public static partial int NewBioIndex();

    [LibraryImport(Library, EntryPoint = "BIO_meth_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewBioMethod(int type, string name);

    [LibraryImport(Library, EntryPoint = "BIO_meth_set_read_ex")]
    public static partial int SetRead(nint method, delegate* unmanaged[Cdecl]<nint, byte*, nuint, nuint*, int> read);

    [LibraryImport(Library, EntryPoint = "BIO_meth_set_write_ex")]
    public static partial int SetWrite(nint method, delegate* unmanaged[Cdecl]<nint, byte*, nuint, nuint*, int> write);

    [LibraryImport(Library, EntryPoint = "BIO_meth_set_ctrl")]
    public static partial int SetControl(nint method, delegate* unmanaged[Cdecl]<nint, int, nint, nint, nint> control);

    [LibraryImport(Library, EntryPoint = "BIO_new")]
    public static partial nint NewBio(nint method);

    [LibraryImport(Library, EntryPoint = "BIO_set_init")]
    public static partial void SetReady(nint bio, int isReady);

    [LibraryImport(Library, EntryPoint = "BIO_set_data")]
    public static partial void SetData(nint bio, nint data);

    [LibraryImport(Library, EntryPoint = "BIO_get_data")]
    [SuppressGCTransition]
    public static partial nint DataOf(nint bio);

    [LibraryImport(Library, EntryPoint = "BIO_set_flags")]
    [SuppressGCTransition]
    public static partial void SetFlags(nint bio, int flags);

    [LibraryImport(Library, EntryPoint = "BIO_clear_flags")]
    [SuppressGCTransition]
    public static partial void ClearFlags(nint bio, int flags);

    [LibraryImport(Library, EntryPoint = "ERR_clear_error")]
    [SuppressGCTransition]
    public static partial void ClearErrors();

    [LibraryImport(Library, EntryPoint = "ERR_get_error")]
    public static partial ulong NextError();

    [LibraryImport(Library, EntryPoint = "ERR_reason_error_string")]
    public static partial nint ReasonOf(ulong error);

    [LibraryImport(Library, EntryPoint = "d2i_X509")]
    public static partial nint ReadCertificate(nint into, byte** der, nint length);

    [LibraryImport(Library, EntryPoint = "i2d_X509")]
    public static partial int WriteCertificate(nint certificate, byte** der);

    [LibraryImport(Library, EntryPoint = "X509_free")]
    public static partial void FreeCertificate(nint certificate);

    [LibraryImport(Library, EntryPoint = "d2i_AutoPrivateKey")]
    public static partial nint ReadKey(nint into, byte** der, nint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    public static partial void FreeKey(nint key);

    [LibraryImport(Library, EntryPoint = "OPENSSL_sk_num")]
    public static partial int CountOf(nint stack);

    [LibraryImport(Library, EntryPoint = "OPENSSL_sk_value")]
    public static partial nint ItemOf(nint stack, int at);

    [LibraryImport(Library, EntryPoint = "X509_STORE_add_cert")]
    public static partial int AddAuthority(nint store, nint certificate);

    [LibraryImport(Library, EntryPoint = "X509_verify_cert_error_string")]
    public static partial nint VerifyText(nint error);

    [LibraryImport(Library, EntryPoint = "X509_VERIFY_PARAM_set1_host")]
    public static partial int ExpectHost(nint parameters, byte* name, nuint length);

    [LibraryImport(Library, EntryPoint = "X509_VERIFY_PARAM_set1_ip_asc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ExpectAddress(nint parameters, string address);

    [LibraryImport(Library, EntryPoint = "X509_VERIFY_PARAM_set_hostflags")]
    public static partial void SetHostFlags(nint parameters, uint flags);

    [LibraryImport(Library, EntryPoint = "EVP_aes_256_cbc")]
    public static partial nint Aes256Cbc();

    [LibraryImport(Library, EntryPoint = "EVP_EncryptInit_ex")]
    public static partial int BeginEncrypt(nint context, nint cipher, nint engine, byte* key, byte* iv);

    [LibraryImport(Library, EntryPoint = "EVP_DecryptInit_ex")]
    public static partial int BeginDecrypt(nint context, nint cipher, nint engine, byte* key, byte* iv);

    [LibraryImport(Library, EntryPoint = "EVP_MAC_CTX_set_params")]
    public static partial int SetMac(nint context, Parameter* parameters);

    [LibraryImport(Library, EntryPoint = "CRYPTO_get_ex_new_index")]
    public static partial int NewDataIndex(
        int classIndex, nint number, nint pointer, nint create, nint copy, nint free);

    /// <summary>OSSL_PARAM of openssl/core.h.</summary>
    public struct Parameter
    {
        public byte* Key;
        public uint Type;
        public void* Data;
        public nuint Length;
        public nuint Returned;
    }
}

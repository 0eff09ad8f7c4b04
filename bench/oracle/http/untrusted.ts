// A certificate that nothing here vouches for: nothing was sent, and asking again would end the same way.
import { EndpointError } from '../../contract/errors.js';

/** https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes, and Node's own for another name. */
const CODES: ReadonlySet<string> = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_UNTRUSTED',
  'CERT_REVOKED',
  'CERT_REJECTED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_CHAIN_TOO_LONG',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'HOSTNAME_MISMATCH',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

export function isUntrusted(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && CODES.has(error.code);
}

export function untrusted(cause: Error): EndpointError {
  return new EndpointError(`The server shows a certificate that is not trusted here: ${cause.message}`, {
    code: 'endpoint-certificate',
    status: null,
    hint: 'One of your own: name its authority, "certificateAuthority": "authority.pem" in "access" of the victim. Nothing was sent, no token either.',
    cause,
  });
}

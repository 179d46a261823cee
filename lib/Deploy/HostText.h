// The words of a host's file.

#ifndef SNNC_LIB_DEPLOY_HOSTTEXT_H
#define SNNC_LIB_DEPLOY_HOSTTEXT_H

namespace snnc::deploy {

inline constexpr const char *hostFormat = "snnc host 1";

// In the order of the enumerations.
inline constexpr const char *encoderNames[] = {"direct", "rate", "stream"};
inline constexpr const char *kindNames[] = {"host", "spiking", "integrator"};
inline constexpr const char *decoderNames[] = {"count", "potential"};

} // namespace snnc::deploy

#endif // SNNC_LIB_DEPLOY_HOSTTEXT_H

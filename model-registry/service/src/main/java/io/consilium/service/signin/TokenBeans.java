package io.consilium.service.signin;

import io.consilium.service.site.Home;
import io.micronaut.context.annotation.Factory;
import io.micronaut.security.token.jwt.signature.SignatureGeneratorConfiguration;
import io.micronaut.security.token.jwt.signature.secret.SecretSignature;
import io.micronaut.security.token.jwt.signature.secret.SecretSignatureConfiguration;
import jakarta.inject.Named;
import jakarta.inject.Singleton;

/** Tokens are sealed with a secret that only this site has. */
@Factory
final class TokenBeans {

    @Singleton
    @Named("generator")
    SignatureGeneratorConfiguration signature(Home home) {
        SecretSignatureConfiguration configuration = new SecretSignatureConfiguration("generator");
        configuration.setSecret(home.tokenSecret());
        return new SecretSignature(configuration);
    }
}

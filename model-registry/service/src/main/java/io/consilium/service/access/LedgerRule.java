package io.consilium.service.access;

import io.consilium.contracts.Address;
import io.consilium.contracts.OrganisationStatus;
import io.consilium.contracts.Role;
import io.consilium.ledger.Member;
import io.consilium.ledger.reading.Ledger;
import io.consilium.service.problem.Refusal;
import io.consilium.service.site.Site;
import io.micronaut.core.annotation.AnnotationValue;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.async.annotation.SingleResult;
import io.micronaut.http.HttpRequest;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.security.rules.SecurityRuleResult;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.RouteMatch;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Lets a request through when its route's {@link AllowedFor} holds for what the ledger says of the caller at this moment.
 *
 * <p>A token only says which account signed in. Routes without the annotation are refused for everybody.
 */
@Singleton
final class LedgerRule implements SecurityRule<HttpRequest<?>> {

    private static final int FIRST = -1000;

    private final Ledger ledger;
    private final Site site;
    private final Scheduler blocking;

    LedgerRule(Ledger ledger, Site site, @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
        this.ledger = ledger;
        this.site = site;
        this.blocking = Schedulers.fromExecutorService(blocking);
    }

    @Override
    public int getOrder() {
        return FIRST;
    }

    @Override
    @SingleResult
    public Publisher<SecurityRuleResult> check(HttpRequest<?> request, @Nullable Authentication authentication) {
        return Mono.fromCallable(() -> decide(request, authentication)).subscribeOn(blocking);
    }

    private SecurityRuleResult decide(HttpRequest<?> request, @Nullable Authentication authentication) {
        Optional<RouteMatch<?>> route = RouteAttributes.getRouteMatch(request);
        if (route.isEmpty()) {
            // Nothing is there to be protected: the router says so.
            return SecurityRuleResult.ALLOWED;
        }
        AnnotationValue<AllowedFor> rule = route.get().getAnnotation(AllowedFor.class);
        if (rule == null) {
            return SecurityRuleResult.REJECTED;
        }
        Who who = rule.getRequiredValue(Who.class);
        if (who == Who.ANYONE) {
            return SecurityRuleResult.ALLOWED;
        }
        if (authentication == null) {
            throw Refusal.unauthorized(
                    "not-signed-in", "This needs a sign-in. Sign a challenge from /api/v1/sign-in/challenge");
        }
        Caller caller = caller(new Address(authentication.getName()));
        require(caller, who, List.of(rule.enumValues("roles", Role.class)));
        request.setAttribute(CallerBinder.CALLER, caller);
        return SecurityRuleResult.ALLOWED;
    }

    private Caller caller(Address account) {
        Member member = ledger.member(account)
                .orElseThrow(() -> Refusal.forbidden(
                        "not-a-member", "The account " + account + " belongs to no organisation of the consortium"));
        return new Caller(account, member);
    }

    private void require(Caller caller, Who who, List<Role> roles) {
        Member member = caller.member();
        if (member.status() != OrganisationStatus.ACTIVE) {
            throw Refusal.forbidden(
                    "organisation-not-active",
                    "Organisation " + member.organisation() + " is " + member.status() + ", not ACTIVE");
        }
        if (who == Who.STAFF && member.organisation() != site.organisation()) {
            throw Refusal.forbidden(
                    "not-staff",
                    "This is for accounts of " + site.name() + ", to whom this registry belongs. Use your own site's");
        }
        if (!roles.isEmpty() && roles.stream().noneMatch(member::may)) {
            throw Refusal.forbidden(
                    "missing-role",
                    "Organisation " + member.organisation() + " has none of the roles "
                            + Arrays.toString(roles.toArray()) + " on the ledger");
        }
    }
}

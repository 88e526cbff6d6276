package io.consilium.service.inference;

import io.consilium.runtime.image.Picture;
import io.consilium.runtime.inference.Answer;
import io.consilium.runtime.inference.LoadedModel;
import io.consilium.runtime.inference.ModelIdentity;
import io.consilium.runtime.inference.WarmModel;
import io.consilium.service.pull.Holder;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the model that was asked last in memory: the next question to it needn't wait until it is loaded.
 *
 * <p>It knows nothing of permissions; whoever asks has found out on the ledger that this model may be used now.
 */
@Singleton
final class WarmModels implements Holder {

    private static final Logger LOG = LoggerFactory.getLogger(WarmModels.class);

    /** Read by whoever asks the model, written by whoever puts another in its place. */
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);

    private Optional<WarmModel> warm = Optional.empty();

    @SuppressWarnings("LockNotBeforeTry") // the lock may have to be let go and taken again before anything is asked
    Answer ask(ModelIdentity identity, Path weights, Picture picture, boolean explain) throws InterruptedException {
        lock.readLock().lock();
        if (!isWarm(identity)) {
            lock.readLock().unlock();
            warmUp(identity, weights);
        }
        try {
            WarmModel model = warm.orElseThrow();
            return explain ? model.explain(picture) : model.answer(picture);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Leaves the read lock held, so that nobody replaces the model before it has answered. */
    private void warmUp(ModelIdentity identity, Path weights) {
        lock.writeLock().lock();
        try {
            if (!isWarm(identity)) {
                cool();
                warm = Optional.of(new WarmModel(LoadedModel.load(weights, identity)));
                LOG.info("event=warm model={}", identity.id());
            }
            lock.readLock().lock();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private boolean isWarm(ModelIdentity identity) {
        return warm.map(WarmModel::identity).equals(Optional.of(identity));
    }

    @Override
    public void letGo(long model) {
        lock.writeLock().lock();
        try {
            if (warm.filter(held -> held.identity().id().equals(String.valueOf(model)))
                    .isPresent()) {
                cool();
                LOG.info("event=cooled model={}", model);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void cool() {
        warm.ifPresent(WarmModel::close);
        warm = Optional.empty();
    }

    @PreDestroy
    void close() {
        lock.writeLock().lock();
        try {
            cool();
        } finally {
            lock.writeLock().unlock();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title ModelLedger: what is shared, by whom, how good it is, and who had it
/// @notice Lives at {MODEL_LEDGER_ADDRESS} from the genesis block on, and asks the Consortium who is who. Scores and
/// metrics are in millionths (0.9137 is 913,700), times are block times in seconds, sizes are bytes.
/// @dev A task keeps live its ten best approved models and the latest approved one: at most eleven. Models are ordered by
/// score, ties go to the smaller id, that is, to the one published earlier. A model that leaves the list is Superseded
/// and never comes back, also when a place becomes free later. `latest` is the live model with the greatest id.
///
/// What the fields of events and the arguments of errors mean stands in `docs/ledger-events.md`, which a test holds
/// against the contracts.
///
/// Storage layout (golden file `golden/ModelLedger.storage.json`); all zero in a genesis block:
///
///     slot 0  packed   taskCount u32 | modelCount u32
///     slot 1  mapping  task id => Task (its two words of live model ids and scores among it)
///     slot 2  mapping  model id => Model
///     slot 3  mapping  SHA-256 of plain weights => model id
///     slot 4  mapping  keccak256(task name) => task id
///     slot 5  mapping  model id => organisation id => Grant
///     slot 6  mapping  voucher hash => Voucher
interface IModelLedger {
    /// @notice The metric by which a task's models are ranked.
    enum Metric {
        Accuracy,
        Precision,
        Recall,
        F1,
        Auc
    }

    /// @notice How weights are stored.
    enum Format {
        Safetensors,
        TorchScript
    }

    /// @notice Published → Approved → Superseded | Withdrawn | Recalled; Approved means live. Only Recalled is final in
    /// every respect: everything else can still be recalled.
    enum ModelStatus {
        None,
        Published,
        Approved,
        Superseded,
        Withdrawn,
        Recalled
    }

    /// @notice Why a model was recalled.
    enum RecallReason {
        SafetyRisk,
        PerformanceDefect,
        TrainingDataDefect,
        ConsentWithdrawn,
        PrivacyBreach,
        IntegrityBreach,
        LegalOrder,
        PublisherLeft,
        Other
    }

    /// @notice Why a registry refused someone.
    enum DenialReason {
        NotMember,
        OrganisationNotActive,
        MissingRole,
        NotGranted,
        NotLive,
        Withdrawn,
        Recalled,
        IntegrityFailed,
        VoucherInvalid,
        Other
    }

    /// @notice Five metrics in millionths, each at most 1,000,000.
    struct Metrics {
        uint32 accuracy;
        uint32 precision;
        uint32 recall;
        uint32 f1;
        uint32 auc;
    }

    /// @notice A binary CIDv1: the four bytes before a SHA-256 digest, and the digest.
    /// @param prefix 0x01551220 (raw) or 0x01701220 (dag-pb).
    /// @param digest SHA-256 of the root block.
    struct Cid {
        bytes4 prefix;
        bytes32 digest;
    }

    /// @notice What a publisher says about a model.
    /// @param task The task that it solves.
    /// @param parent The model that it was retrained from, 0 if from none.
    /// @param format How the weights are stored.
    /// @param sizeBytes Size of the plain weights.
    /// @param claimed The publisher's own metrics.
    /// @param weightsHash SHA-256 of the plain weights; no two models ever share one.
    /// @param cardHash SHA-256 of the model card.
    /// @param weightsCid Content id of the encrypted weights.
    /// @param cardCid Content id of the model card.
    /// @param architecture Name from the runtime's catalogue, 1 to 31 of `a-z 0-9 . _ -`.
    struct Publication {
        uint32 task;
        uint32 parent;
        Format format;
        uint64 sizeBytes;
        Metrics claimed;
        bytes32 weightsHash;
        bytes32 cardHash;
        Cid weightsCid;
        Cid cardCid;
        string architecture;
    }

    /// @notice Everything about a task.
    /// @param id From 1.
    /// @param name 1 to 31 of `a-z 0-9 . _ -`.
    /// @param metric By what its models are ranked.
    /// @param approvalsRequired Approvals by other organisations that make a model Approved.
    /// @param attestationsRequired Attestations from which on the score is their median instead of the claim.
    /// @param open Whether it still takes publications, approvals and attestations.
    /// @param latest The live model with the greatest id, 0 if none is live.
    /// @param live All live models, best first: up to ten, or eleven when the latest isn't among the ten best.
    struct TaskView {
        uint32 id;
        string name;
        Metric metric;
        uint8 approvalsRequired;
        uint8 attestationsRequired;
        bool open;
        uint32 latest;
        uint32[] live;
    }

    /// @notice Everything about a model.
    /// @param id From 1, in the order of publication over all tasks.
    /// @param publisher The organisation that published it.
    /// @param status Where it stands.
    /// @param score By which it is ranked: the task's metric, in millionths.
    /// @param attested Whether the score is a median of attestations; otherwise it is what the publisher claims.
    /// @param attestations How many organisations have attested it.
    /// @param approvals Bit i set: organisation i has approved it.
    /// @param publishedAt Block time.
    /// @param publication What its publisher said.
    struct ModelView {
        uint32 id;
        uint8 publisher;
        ModelStatus status;
        uint32 score;
        bool attested;
        uint8 attestations;
        uint256 approvals;
        uint64 publishedAt;
        Publication publication;
    }

    /// @notice An organisation's access to a model.
    /// @param organisation Who was granted access.
    /// @param keyVersion The version of its encryption key that `wrappedKey` was made for; 0 if there never was a grant.
    /// @param inForce False once revoked.
    /// @param requested Whether a request waits for an answer.
    /// @param downloads How many downloads it has recorded.
    /// @param wrappedKey The content key, wrapped to the organisation.
    struct GrantView {
        uint8 organisation;
        uint32 keyVersion;
        bool inForce;
        bool requested;
        uint32 downloads;
        bytes wrappedKey;
    }

    /// @notice What an attesting organisation's score is now.
    struct AttestedScore {
        uint8 organisation;
        uint32 score;
    }

    /// @notice A voucher for one copy of one model.
    /// @param model The model, 0 if there is no such voucher.
    /// @param issuer The organisation that issued it.
    /// @param expiresAt Block time in seconds from which on it can't be redeemed.
    /// @param redeemed Whether it was used.
    struct Voucher {
        uint32 model;
        uint8 issuer;
        uint64 expiresAt;
        bool redeemed;
    }

    // ------------------------------------------------------------------ events

    /// @notice The consortium opened a task, by vote.
    event TaskOpened(
        uint32 indexed task,
        uint32 indexed proposal,
        string name,
        Metric metric,
        uint8 approvalsRequired,
        uint8 attestationsRequired
    );

    /// @notice The consortium closed a task, by vote. Its live models stay live.
    event TaskClosed(uint32 indexed task, uint32 indexed proposal, string name);

    /// @notice An organisation published a model; `score` is what it claims in the task's metric.
    event ModelPublished(
        uint32 indexed model,
        uint32 indexed task,
        uint8 indexed organisation,
        address account,
        uint32 score,
        Publication publication
    );

    /// @notice An organisation approved a model of another. `approvals` of `required` count at this moment.
    event ApprovalGiven(
        uint32 indexed model,
        uint32 indexed task,
        uint8 indexed organisation,
        address account,
        uint16 approvals,
        uint8 required
    );

    /// @notice A model has its approvals and was ranked, by the step of `organisation`'s account.
    event ModelApproved(
        uint32 indexed model,
        uint32 indexed task,
        uint8 indexed publisher,
        uint8 organisation,
        address account,
        uint32 score,
        bool attested
    );

    /// @notice An organisation measured a model on test images of its own. `testSetCommitment` is the SHA-256 of the sorted
    /// hashes of the images; `replaces` tells that it had attested before; `attestations` counts organisations.
    event ModelAttested(
        uint32 indexed model,
        uint32 indexed task,
        uint8 indexed organisation,
        address account,
        Metrics measured,
        bytes32 testSetCommitment,
        uint32 testImages,
        bool replaces,
        uint8 attestations
    );

    /// @notice A model's ranking score is another one, after the attestation of `organisation`.
    event ScoreChanged(
        uint32 indexed model,
        uint32 indexed task,
        uint8 indexed organisation,
        address account,
        uint32 scoreBefore,
        uint32 score,
        bool attested
    );

    /// @notice A task's live list after a step that concerned it: all live models, best first, and the latest.
    event RankingChanged(uint32 indexed task, uint32 latest, uint32[] live);

    /// @notice A model left both lists: every site unpins its content. `status` tells how: Superseded (then `cause` is the
    /// model whose approval or score pushed it out), Withdrawn or Recalled (then `cause` is the model itself).
    event ModelEvicted(
        uint32 indexed model, uint32 indexed task, uint8 indexed publisher, ModelStatus status, uint32 cause
    );

    /// @notice A publisher withdrew its model.
    event ModelWithdrawn(
        uint32 indexed model, uint32 indexed task, uint8 indexed organisation, address account, ModelStatus statusBefore
    );

    /// @notice A model was recalled, by its publisher (then `proposal` is 0) or by vote (then `organisation` is 0 and
    /// `account` the Consortium).
    /// `statement` is the SHA-256 of a document that explains it, or zero.
    event ModelRecalled(
        uint32 indexed model,
        uint32 indexed task,
        uint8 indexed organisation,
        address account,
        uint32 proposal,
        RecallReason reason,
        bytes32 statement,
        ModelStatus statusBefore
    );

    /// @notice An organisation asks for access to a model, with its encryption key of this version.
    event AccessRequested(uint32 indexed model, uint8 indexed organisation, address indexed account, uint32 keyVersion);

    /// @notice A publisher granted an organisation access: the content key is wrapped to its key of this version.
    event AccessGranted(
        uint32 indexed model,
        uint8 indexed organisation,
        uint8 indexed publisher,
        address account,
        uint32 keyVersion,
        bytes wrappedKey
    );

    /// @notice A publisher revoked an organisation's access, or refused its request (then `wasInForce` is false).
    event AccessRevoked(
        uint32 indexed model, uint8 indexed organisation, uint8 indexed publisher, address account, bool wasInForce
    );

    /// @notice An organisation downloaded a model and found the bytes right. `inForce` tells whether its grant was in force
    /// and `status` where the model stood when this was recorded: a late record is better than none.
    event DownloadRecorded(
        uint32 indexed model,
        uint8 indexed organisation,
        address indexed account,
        bytes32 weightsHash,
        bool inForce,
        ModelStatus status
    );

    /// @notice The registry of `organisation` refused `subject` (zero if it didn't sign in) a model (0 if it named none).
    event DenialRecorded(
        uint32 indexed model,
        uint8 indexed organisation,
        address indexed subject,
        address account,
        uint8 subjectOrganisation,
        DenialReason reason
    );

    /// @notice A publisher issued a voucher for one copy of its model. The ledger knows only a hash, and nobody's name.
    event VoucherIssued(
        bytes32 indexed voucher, uint32 indexed model, uint8 indexed organisation, address account, uint64 expiresAt
    );

    /// @notice A voucher was redeemed: somebody without an account received and verified a copy.
    event VoucherRedeemed(
        bytes32 indexed voucher, uint32 indexed model, uint8 indexed organisation, address account, bytes32 weightsHash
    );

    /// @notice An AUDITOR organisation replayed the ledger up to `toBlock`, with this many findings.
    event AuditRecorded(
        uint8 indexed organisation, address indexed account, bytes32 report, uint64 toBlock, uint32 findings
    );

    // ------------------------------------------------------------------ errors

    /// @notice Only the Consortium may do this, by vote.
    error NotConsortium(address account);
    /// @notice No task has this id.
    error UnknownTask(uint32 task);
    /// @notice The task is closed.
    error TaskNotOpen(uint32 task);
    /// @notice A task of this name exists.
    error TaskExists(string name, uint32 task);
    /// @notice Names of tasks and architectures are 1 to 31 of `a-z 0-9 . _ -`.
    error InvalidIdentifier(string identifier);
    /// @notice At least one approval is required, and 1 to 32 attestations.
    error InvalidTaskRules(uint8 approvalsRequired, uint8 attestationsRequired);
    /// @notice No model has this id.
    error UnknownModel(uint32 model);
    /// @notice The ids that the ranking has room for are used up.
    error TooManyModels(uint256 limit);
    /// @notice These bytes are a model already; one model stands for them forever, whatever its status.
    error WeightsExist(bytes32 weightsHash, uint32 model);
    /// @notice A hash, digest or commitment is zero.
    error InvalidHash(bytes32 hash);
    /// @notice The content id's prefix is neither raw nor dag-pb with SHA-256.
    error InvalidCid(bytes4 prefix);
    /// @notice A metric is above 1,000,000 millionths.
    error InvalidMetric(Metric metric, uint32 millionths);
    /// @notice The size is zero.
    error InvalidSize(uint64 sizeBytes);
    /// @notice The parent was recalled: nothing may be built on it.
    error ParentRecalled(uint32 parent);
    /// @notice The step isn't possible in the model's status.
    error WrongModelStatus(uint32 model, ModelStatus status);
    /// @notice Nobody approves or attests a model of its own organisation.
    error OwnModel(uint32 model, uint8 organisation);
    /// @notice Only the organisation that published the model may do this.
    error NotPublisher(uint32 model, uint8 organisation, uint8 publisher);
    /// @notice The organisation has approved this model before, and there are still not enough approvals that count.
    error AlreadyApproved(uint32 model, uint8 organisation);
    /// @notice Who attests must have recorded a download of these bytes.
    error NotDownloaded(uint32 model, uint8 organisation);
    /// @notice The model has as many attestations as it can have.
    error TooManyAttestations(uint32 model, uint256 limit);
    /// @notice An attestation needs at least one test image.
    error NoTestImages(uint32 model, uint8 organisation);
    /// @notice The key was wrapped for another version than the organisation's present one.
    error StaleKeyVersion(uint8 organisation, uint32 keyVersion, uint32 currentKeyVersion);
    /// @notice A wrapped key is 1 to 512 bytes long.
    error InvalidWrappedKey(uint256 length, uint256 limit);
    /// @notice The organisation was never granted access to this model.
    error NotGranted(uint32 model, uint8 organisation);
    /// @notice There is neither a request nor a grant in force to revoke.
    error NothingToRevoke(uint32 model, uint8 organisation);
    /// @notice A request waits already, or a grant for the present key is in force.
    error AlreadyRequested(uint32 model, uint8 organisation);
    /// @notice What was received isn't what was published: don't use it, and record the denial.
    error WrongWeights(uint32 model, bytes32 expected, bytes32 actual);
    /// @notice The voucher was issued before.
    error VoucherExists(bytes32 voucher);
    /// @notice No such voucher was issued by this organisation.
    error UnknownVoucher(bytes32 voucher);
    /// @notice The voucher was redeemed before.
    error VoucherUsed(bytes32 voucher);
    /// @notice The voucher's time is over, or would be from the beginning.
    error VoucherExpired(bytes32 voucher, uint64 expiresAt);

    // ------------------------------------------------------------------ tasks (by vote, through Consortium.proposeCall)

    /// @notice Opens a task.
    /// @param name 1 to 31 of `a-z 0-9 . _ -`, not used by another task, also a closed one.
    /// @param metric By which its models are ranked.
    /// @param approvalsRequired How many make a model Approved, at least one.
    /// @param attestationsRequired How many replace the claim by their median, 1 to 32; with fewer than three one liar
    /// decides.
    /// @return task The new task's id.
    function openTask(string calldata name, Metric metric, uint8 approvalsRequired, uint8 attestationsRequired)
        external
        returns (uint32 task);

    /// @notice Closes a task: no more publications, approvals and attestations. What is live stays so.
    /// @param task An open task.
    function closeTask(uint32 task) external;

    // ------------------------------------------------------------------ models

    /// @notice Publishes a model in the name of the caller's PUBLISHER organisation.
    /// @param publication What the publisher says about the model.
    /// @return model The new model's id.
    function publish(Publication calldata publication) external returns (uint32 model);

    /// @notice Approves another organisation's Published model; needs PUBLISHER or VALIDATOR. Approvals of organisations
    /// that are Active now are counted, whatever became of their roles. Who approved before counts anew: approvals of an
    /// organisation that was reinstated meanwhile may be enough.
    /// @param model A Published model of an open task.
    /// @return approved Whether that was the last approval needed.
    function approve(uint32 model) external returns (bool approved);

    /// @notice Attests another organisation's Published or Approved model, after a recorded download; needs PUBLISHER or
    /// VALIDATOR. An organisation that attests again replaces what it said before.
    /// @param model A Published or Approved model of an open task.
    /// @param measured What the organisation measured on test images of its own.
    /// @param testSetCommitment SHA-256 of the sorted SHA-256 hashes of those images.
    /// @param testImages How many they are, at least one.
    function attest(uint32 model, Metrics calldata measured, bytes32 testSetCommitment, uint32 testImages) external;

    /// @notice Withdraws a Published or Approved model; its publisher only.
    /// @param model One of the caller's.
    function withdraw(uint32 model) external;

    /// @notice Recalls a model in whatever status; its publisher, or the Consortium by vote.
    /// @param model Any model that isn't recalled.
    /// @param reason Why.
    /// @param statement SHA-256 of a document that explains it, or zero.
    function recall(uint32 model, RecallReason reason, bytes32 statement) external;

    // ------------------------------------------------------------------ access

    /// @notice Asks for access to a Published or Approved model; needs CONSUMER, PUBLISHER or VALIDATOR.
    /// @param model A Published or Approved model.
    function requestAccess(uint32 model) external;

    /// @notice Grants an Active CONSUMER, PUBLISHER or VALIDATOR organisation access to a Published or Approved model, or
    /// wraps the key anew for its new encryption key; its publisher only (also to itself).
    /// @param model One of the caller's.
    /// @param organisation Who is granted access.
    /// @param keyVersion The version of its encryption key, which must be the present one.
    /// @param wrappedKey The content key, wrapped to that key: 1 to 512 bytes.
    function grantAccess(uint32 model, uint8 organisation, uint32 keyVersion, bytes calldata wrappedKey) external;

    /// @notice Revokes a grant or refuses a request; its publisher only. Who has the key has it: revoking stops registries.
    /// @param model One of the caller's.
    /// @param organisation Whose access or request.
    function revokeAccess(uint32 model, uint8 organisation) external;

    /// @notice Records that the caller's organisation downloaded a model, decrypted it and found this SHA-256.
    /// @param model A model that the organisation was granted at some time.
    /// @param weightsHash SHA-256 of the plain weights, as it was found.
    function recordDownload(uint32 model, bytes32 weightsHash) external;

    /// @notice Records that the registry of the caller's organisation refused someone a model. Any role but AUDITOR alone.
    /// @param model The model, 0 if none was named.
    /// @param subject Who was refused, zero if it didn't sign in.
    /// @param reason Why.
    function recordDenied(uint32 model, address subject, DenialReason reason) external;

    /// @notice Issues a voucher for one copy of a Published or Approved model; its publisher only.
    /// @param voucher SHA-256 of a random 32-byte secret that the person holds.
    /// @param model One of the caller's.
    /// @param expiresAt Block time in seconds from which on it can't be redeemed.
    function issueVoucher(bytes32 voucher, uint32 model, uint64 expiresAt) external;

    /// @notice Records that a voucher's holder gets a copy; its issuer only, once, before it expires, and only while the
    /// model is Published or Approved. To be called before the copy is handed out: it can't be recorded any more when the
    /// model is recalled or the voucher expires in between.
    /// @param secret The 32 bytes that the voucher is the SHA-256 of: nobody can redeem what was not presented.
    /// @param weightsHash SHA-256 of the plain weights that were handed out.
    function redeemVoucher(bytes32 secret, bytes32 weightsHash) external;

    /// @notice Records an audit; needs AUDITOR.
    /// @param report SHA-256 of the signed report.
    /// @param toBlock The last block that it covers.
    /// @param findings How many things didn't hold.
    function recordAudit(bytes32 report, uint64 toBlock, uint32 findings) external;

    // ------------------------------------------------------------------ readings

    /// @notice The live model of a task with the greatest id, 0 if none is live.
    /// @param task Any task.
    /// @return model Its id.
    function latest(uint32 task) external view returns (uint32 model);

    /// @notice The ten best live models of a task, best first, with all that a list shows.
    /// @param task Any task.
    /// @return models Ten at most.
    function topTen(uint32 task) external view returns (ModelView[] memory models);

    /// @notice Whether a model is Approved, that is, among the ten best or the latest of its task.
    /// @param model Any id.
    /// @return live Whether it is.
    function isLive(uint32 model) external view returns (bool live);

    /// @notice Everything about a task; reverts with {UnknownTask}.
    /// @param id 1 to {taskCount}.
    /// @return view_ All of it.
    function taskOf(uint32 id) external view returns (TaskView memory view_);

    /// @notice The task of a name, 0 if none.
    /// @param name Any name.
    /// @return id Its id.
    function taskByName(string calldata name) external view returns (uint32 id);

    /// @notice How many tasks there are; tasks 1 to this exist.
    /// @return count From 0.
    function taskCount() external view returns (uint32 count);

    /// @notice Everything about a model; reverts with {UnknownModel}.
    /// @param id 1 to {modelCount}.
    /// @return view_ All of it.
    function modelOf(uint32 id) external view returns (ModelView memory view_);

    /// @notice The model that the bytes with this SHA-256 were published as, 0 if they weren't.
    /// @param weightsHash SHA-256 of plain weights.
    /// @return id Its id.
    function modelByWeights(bytes32 weightsHash) external view returns (uint32 id);

    /// @notice How many models there are; models 1 to this exist.
    /// @return count From 0.
    function modelCount() external view returns (uint32 count);

    /// @notice What each organisation's attestation of a model says in the task's metric.
    /// @param model Any model.
    /// @return scores In the order of the first attestations.
    function attestations(uint32 model) external view returns (AttestedScore[] memory scores);

    /// @notice An organisation's access to a model, all zero if there never was any.
    /// @param model Any id.
    /// @param organisation Any id.
    /// @return grant All of it.
    function grantOf(uint32 model, uint8 organisation) external view returns (GrantView memory grant);

    /// @notice A voucher, all zero if there is none.
    /// @param voucher SHA-256 of its secret.
    /// @return found All of it.
    function voucherOf(bytes32 voucher) external view returns (Voucher memory found);
}

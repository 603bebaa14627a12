// SPDX-License-Identifier: GPL-2.0-only
/* What a third party's module does with the stack: a client of every device, with a CQ and a CM id. */
#include <linux/module.h>
#include <rdma/ib_verbs.h>
#include <rdma/rdma_cm.h>

struct held {
	struct ib_cq *cq;
	struct rdma_cm_id *id;
};

static int handle(struct rdma_cm_id *id, struct rdma_cm_event *event)
{
	return 0;
}

static struct ib_client client;

static int consumer_add(struct ib_device *device)
{
	struct held *held = kzalloc(sizeof(*held), GFP_KERNEL);
	int status = -ENOMEM;

	if (!held)
		return status;
	held->cq = ib_alloc_cq(device, held, 16, 0, IB_POLL_SOFTIRQ);
	if (IS_ERR(held->cq)) {
		status = PTR_ERR(held->cq);
		goto no_cq;
	}
	held->id = rdma_create_id(&init_net, handle, held, RDMA_PS_TCP, IB_QPT_RC);
	if (IS_ERR(held->id)) {
		status = PTR_ERR(held->id);
		goto no_id;
	}
	ib_set_client_data(device, &client, held);
	pr_info("consumer: a CQ of %d and a CM id on %s with %d completion vectors\n",
		held->cq->cqe, dev_name(&device->dev), device->num_comp_vectors);
	return 0;
no_id:
	ib_free_cq(held->cq);
no_cq:
	kfree(held);
	return status;
}

static void consumer_remove(struct ib_device *device, void *data)
{
	struct held *held = data;

	rdma_destroy_id(held->id);
	ib_free_cq(held->cq);
	kfree(held);
	pr_info("consumer: gone from %s\n", dev_name(&device->dev));
}

static struct ib_client client = {
	.name = "consumer", .add = consumer_add, .remove = consumer_remove
};

static int __init consumer_init(void)
{
	return ib_register_client(&client);
}

static void __exit consumer_exit(void)
{
	ib_unregister_client(&client);
}

module_init(consumer_init);
module_exit(consumer_exit);
MODULE_DESCRIPTION("an RDMA consumer of a third party");
MODULE_LICENSE("GPL");
